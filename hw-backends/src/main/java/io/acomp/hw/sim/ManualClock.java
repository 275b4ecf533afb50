package io.acomp.hw.sim;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A time that stands still until it is moved, for tests that repeat to the nanosecond. A synchronous job moves it to the job's end by
 * itself. Thread-safe.
 */
public final class ManualClock extends SimulatedClock {
    private final AtomicLong now = new AtomicLong();
    private final Set<Thread> parked = ConcurrentHashMap.newKeySet();

    /** A clock at 0. */
    public ManualClock() {}

    @Override
    public long nanos() {
        return now.get();
    }

    /**
     * Moves the time forward.
     *
     * @param by how far, at least 0
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time moves forward, by=" + by);
        }
        now.addAndGet(by.toNanos());
        parked.forEach(LockSupport::unpark);
    }

    @Override
    void spinUntil(long nanos) {
        now.accumulateAndGet(nanos, Math::max);
        parked.forEach(LockSupport::unpark);
    }

    @Override
    void parkUntil(long nanos) {
        // Announced first, looked at second: a move in between wakes the thread.
        parked.add(Thread.currentThread());
        try {
            if (nanos() < nanos) {
                LockSupport.park(this);
            }
        } finally {
            parked.remove(Thread.currentThread());
        }
    }
}
