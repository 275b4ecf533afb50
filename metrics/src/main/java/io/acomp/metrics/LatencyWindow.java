package io.acomp.metrics;

import java.util.concurrent.TimeUnit;

import io.acomp.EngineStatistics.LatencyCounts;

/**
 * The latencies of the last 30 to 60 seconds, as the difference of two readings; of longer if readings are rarer, back to the last but one.
 * Not thread-safe.
 */
final class LatencyWindow {
    private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private long[] base = new long[LatencyCounts.BUCKETS];
    private long[] next = base;
    private long turnedAt;

    LatencyWindow(long now) {
        turnedAt = now;
    }

    /** What lies in the window that ends with this reading. */
    LatencyCounts ending(long[] counts, long now) {
        long[] inside = new long[counts.length];
        for (int bucket = 0; bucket < counts.length; bucket++) {
            // what was not timed counts with the last that was, and moves to another bucket when the next is
            inside[bucket] = Math.max(0, counts[bucket] - base[bucket]);
        }
        if (now - turnedAt >= SPAN_NANOS) {
            base = next;
            next = counts.clone();
            turnedAt = now;
        }
        return new LatencyCounts(inside, 0);
    }
}
