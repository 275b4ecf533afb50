package io.acomp.bench.harness;

import org.HdrHistogram.Histogram;

/**
 * Percentiles of latencies. A percentile that the number of samples does not resolve is the largest sample.
 *
 * @param count samples
 * @param p50Micros median in microseconds
 * @param p99Micros 99th percentile in microseconds
 * @param p999Micros 99.9th percentile in microseconds
 */
public record Latencies(long count, double p50Micros, double p99Micros, double p999Micros) {
    private static final int DIGITS = 3;

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
        return of(histogram);
    }

    /**
     * Percentiles of samples that were counted.
     *
     * @param histogram of nanoseconds
     */
    public static Latencies of(Histogram histogram) {
        return new Latencies(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3,
                histogram.getValueAtPercentile(99.9) / 1e3);
    }
}
