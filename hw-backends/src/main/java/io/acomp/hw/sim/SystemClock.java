package io.acomp.hw.sim;

import java.util.concurrent.locks.LockSupport;

/** The system's time, counted from the first use. */
final class SystemClock extends SimulatedClock {
    static final SystemClock INSTANCE = new SystemClock();

    private final long start = System.nanoTime();

    private SystemClock() {}

    @Override
    public long nanos() {
        return System.nanoTime() - start;
    }

    @Override
    void spinUntil(long nanos) {
        while (nanos() < nanos) {
            Thread.onSpinWait();
        }
    }

    @Override
    void parkUntil(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos - nanos());
        }
    }
}
