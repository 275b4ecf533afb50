package io.acomp.metrics.watch;

/** Takes the rows of one reading. Rows of the same meter and tag values add up. */
public interface Sink {
    /**
     * A row of a counter or gauge.
     *
     * @param meter which
     * @param value in its unit
     * @param tagValues one per key of the meter, in its order
     */
    void value(MeterSpec meter, double value, String... tagValues);

    /**
     * A row of a timer.
     *
     * @param meter which
     * @param latencies what was timed
     * @param tagValues one per key of the meter, in its order
     */
    void timer(MeterSpec meter, LatencySums latencies, String... tagValues);
}
