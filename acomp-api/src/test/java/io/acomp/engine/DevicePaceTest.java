package io.acomp.engine;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How long a device's lane sleeps between two looks. */
class DevicePaceTest {
    private static final long MICRO = 1000;
    private static final int KIND = DevicePace.kind(true, 4096);

    private static DevicePace of(long micros) {
        DevicePace pace = new DevicePace();
        for (int job = 0; job < 1000; job++) {
            pace.took(KIND, micros * MICRO, false);
        }
        return pace;
    }

    @Test
    void aQuickDeviceIsWatched() {
        DevicePace pace = of(20);
        assertEquals(0, pace.sleep(pace.usual(KIND)));
        assertEquals(0, pace.sleep(-80 * MICRO));
    }

    @Test
    void aSlowDeviceIsSleptFor() {
        DevicePace pace = of(500);
        long sleep = pace.sleep(pace.usual(KIND));
        assertTrue(sleep > 200 * MICRO && sleep < 500 * MICRO, () -> "sleep=" + sleep);
        assertEquals(0, pace.sleep(pace.usual(KIND) - 450 * MICRO), "near the end it watches");
    }

    /** A sleep through the end of a job must not teach the lane to sleep longer still. */
    @Test
    void oversleepingIsUnlearned() {
        DevicePace pace = of(5000);
        long takes = 500 * MICRO;
        int overslept = 0;
        for (int job = 0; job < 1000; job++) {
            long sleep = pace.sleep(pace.usual(KIND));
            boolean slept = sleep > 0 && sleep + 100 * MICRO >= takes;
            pace.took(KIND, slept ? sleep + 100 * MICRO : takes, slept);
            overslept += job >= 500 && slept ? 1 : 0;
        }
        assertEquals(0, overslept, "jobs overslept after a while");
    }

    /** Jobs that one sleep outlasted say it once, however many they are. */
    @Test
    void oneSleepOneLesson() {
        DevicePace pace = of(1000);
        long before = pace.usual(KIND);
        pace.sleep(before);
        for (int job = 0; job < 100; job++) {
            pace.took(KIND, 1100 * MICRO, true);
        }
        assertTrue(pace.usual(KIND) > before * 9 / 10, () -> "usual=" + pace.usual(KIND));
    }

    /** A device that becomes slow is found to be done after sleeps only: its new pace must be learned all the same. */
    @Test
    void aDeviceThatBecomesSlowIsLearned() {
        DevicePace pace = of(20);
        for (int job = 0; job < 1000; job++) {
            pace.sleep(pace.usual(KIND) - 5000 * MICRO);
            pace.took(KIND, 5000 * MICRO, true);
        }
        assertTrue(pace.sleep(pace.usual(KIND)) > 900 * MICRO, "it still takes the device for a quick one");
    }

    /** Large jobs do not make small ones wait. */
    @Test
    void kindsAreApart() {
        DevicePace pace = of(20);
        int large = DevicePace.kind(true, 65_536);
        assertNotEquals(KIND, large);
        assertNotEquals(KIND, DevicePace.kind(false, 4096));
        assertEquals(DevicePace.kind(true, 3000), DevicePace.kind(true, 4095));
        for (int job = 0; job < 1000; job++) {
            pace.took(large, 5000 * MICRO, false);
        }
        assertEquals(20 * MICRO, pace.usual(KIND));
    }

    /** A job that is much later than usual is not spun for: it may never end. */
    @Test
    void patienceEnds() {
        DevicePace pace = of(20);
        assertEquals(0, pace.sleep(-500 * MICRO));
        assertTrue(pace.sleep(-10_000 * MICRO) > 0);
        assertTrue(pace.sleep(-10_000_000 * MICRO) <= 1_000_000);
    }
}
