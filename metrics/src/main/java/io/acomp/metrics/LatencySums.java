package io.acomp.metrics;

import io.acomp.EngineStatistics.LatencyCounts;

/** Latencies of several lanes, bucket by bucket. Not thread-safe. */
final class LatencySums {
    private final long[] counts = new long[LatencyCounts.BUCKETS];
    private long totalNanos;

    void add(LatencyCounts other) {
        long[] more = other.counts();
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] += more[bucket];
        }
        totalNanos += other.totalNanos();
    }

    /** By bucket of {@link LatencyCounts}; not to be changed. */
    long[] counts() {
        return counts;
    }

    long count() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    long totalNanos() {
        return totalNanos;
    }
}
