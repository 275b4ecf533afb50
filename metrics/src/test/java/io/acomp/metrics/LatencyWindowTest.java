package io.acomp.metrics;

import org.junit.jupiter.api.Test;

import io.acomp.EngineStatistics.LatencyCounts;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a window shows is of the last 30 to 60 seconds. */
class LatencyWindowTest {
    @Test
    void aWindowForgets() {
        long[] counts = new long[LatencyCounts.BUCKETS];
        LatencyWindow window = new LatencyWindow(0);
        counts[50] = 3;
        assertEquals(3, window.ending(counts, 1).count());
        assertEquals(3, window.ending(counts, 31_000_000_000L).count(), "between the two turns");
        counts[20] = 2;
        assertEquals(5, window.ending(counts, 62_000_000_000L).count());
        assertEquals(2, window.ending(counts, 62_000_000_001L).count());
        assertEquals(2, window.ending(counts, 93_000_000_000L).count());
        assertEquals(0, window.ending(counts, 93_000_000_001L).count());
        counts[20] = 1; // what was not timed moved to another bucket
        assertEquals(0, window.ending(counts, 93_000_000_002L).count());
    }
}
