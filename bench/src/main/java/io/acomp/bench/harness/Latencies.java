package io.acomp.bench.harness;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles of latencies. A percentile that the number of samples does not resolve is the largest sample.
 *
 * @param count samples
 * @param p50Micros median in microseconds
 * @param p99Micros 99th percentile in microseconds
 * @param p999Micros 99.9th percentile in microseconds
 * @param load that was offered while they were taken, null where one operation followed the other
 */
public record Latencies(long count, double p50Micros, double p99Micros, double p999Micros, @Nullable Load load) {
    private static final int DIGITS = 3;

    /**
     * A load whose schedule does not wait for anybody.
     *
     * @param percent of the throughput that the same work had without pauses
     * @param perSecond operations a second
     */
    public record Load(int percent, double perSecond) {}

    /**
     * Percentiles of samples.
     *
     * @param nanos the samples
     * @param from index of the first to count
     * @param to index behind the last to count
     */
    public static Latencies of(long[] nanos, int from, int to) {
        Histogram histogram = new Histogram(DIGITS);
        for (int i = from; i < to; i++) {
            histogram.recordValue(Math.max(0, nanos[i]));
        }
        return new Latencies(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3,
                histogram.getValueAtPercentile(99.9) / 1e3,
                null);
    }

    /** The same percentiles with the load they were taken at. */
    public Latencies at(Load offered) {
        return new Latencies(count, p50Micros, p99Micros, p999Micros, offered);
    }
}
