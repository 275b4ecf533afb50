package io.acomp.hw.sim;

import java.util.Arrays;

/** The parallel servers inside a device, shared by its queues: what they are too few for waits inside. Thread-safe. */
final class Engines {
    private final long[] freeAt;

    /**
     * Idle engines.
     *
     * @param count how many, 0 for as many as there are jobs
     */
    Engines(int count) {
        freeAt = new long[count];
    }

    /** Gives a job to the engine that is free first; returns when it will be done. */
    long doneAt(long now, long latency) {
        if (freeAt.length == 0) {
            return now + latency;
        }
        synchronized (this) {
            int first = 0;
            for (int i = 1; i < freeAt.length; i++) {
                if (freeAt[i] < freeAt[first]) {
                    first = i;
                }
            }
            return freeAt[first] = Math.max(now, freeAt[first]) + latency;
        }
    }

    /** Makes all of them idle. */
    synchronized void reset() {
        Arrays.fill(freeAt, 0);
    }
}
