package io.acomp.engine;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How long a device's lane sleeps between two looks. */
class DevicePaceTest {
    private static final long MICRO = 1000;

    @Test
    void aQuickDeviceIsWatched() {
        DevicePace pace = new DevicePace();
        for (int job = 0; job < 1000; job++) {
            pace.took(20 * MICRO, false);
        }
        assertEquals(0, pace.sleep(0));
        assertEquals(0, pace.sleep(100 * MICRO));
    }

    @Test
    void aSlowDeviceIsSleptFor() {
        DevicePace pace = new DevicePace();
        for (int job = 0; job < 1000; job++) {
            pace.took(500 * MICRO, false);
        }
        long sleep = pace.sleep(0);
        assertTrue(sleep > 200 * MICRO && sleep < 500 * MICRO, () -> "sleep=" + sleep);
        assertEquals(0, pace.sleep(450 * MICRO), "near the end it watches");
    }

    /** A sleep through the end of a job must not teach the lane to sleep longer still. */
    @Test
    void oversleepingIsUnlearned() {
        DevicePace pace = new DevicePace();
        long takes = 500 * MICRO;
        for (int job = 0; job < 100; job++) {
            pace.took(5000 * MICRO, false);
        }
        long overslept = 0;
        for (int job = 0; job < 1000; job++) {
            long woken = pace.sleep(0) + 100 * MICRO;
            boolean slept = pace.sleep(0) > 0 && woken >= takes;
            pace.took(Math.max(takes, pace.sleep(0) == 0 ? 0 : woken), slept);
            overslept += job >= 500 && slept ? 1 : 0;
        }
        long last = overslept;
        assertTrue(last < 100, () -> "still overslept after a while, times in 500=" + last);
    }

    /** A job that is much later than usual is not spun for: it may never end. */
    @Test
    void patienceEnds() {
        DevicePace pace = new DevicePace();
        pace.took(20 * MICRO, false);
        assertEquals(0, pace.sleep(500 * MICRO));
        assertTrue(pace.sleep(10_000 * MICRO) > 0);
        assertTrue(pace.sleep(10_000_000 * MICRO) <= 1_000_000);
    }
}
