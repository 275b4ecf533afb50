package io.acomp.metrics.watch;

import io.acomp.EngineStatistics.LatencyCounts;

/** Latencies of several sources, bucket by bucket. Not thread-safe. */
public final class LatencySums {
    private final long[] counts = new long[LatencyCounts.BUCKETS];
    private long totalNanos;

    /** None yet. */
    public LatencySums() {}

    /** Adds those of another source. */
    public void add(LatencyCounts other) {
        long[] more = other.counts();
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] += more[bucket];
        }
        totalNanos += other.totalNanos();
    }

    /** By bucket of {@link LatencyCounts}; not to be changed. */
    public long[] counts() {
        return counts;
    }

    /** How many there are. */
    public long count() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Their sum. */
    public long totalNanos() {
        return totalNanos;
    }
}
