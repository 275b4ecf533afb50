package io.acomp.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts uses of something that may be closed, cheaply from many threads, and knows for sure when none is left.
 *
 * <p>Acquires and releases are two growing sums. Reading releases first and acquires second, equal sums prove that at the moment in
 * between nothing was in use; once closed, no use begins after it.
 */
final class UseCount {
    private final LongAdder acquired = new LongAdder();
    private final LongAdder released = new LongAdder();
    private volatile boolean closed;

    /** Begins a use unless closed. */
    boolean tryAcquire() {
        acquired.increment();
        if (closed) {
            released.increment();
            return false;
        }
        return true;
    }

    /** Ends a use. */
    void release() {
        released.increment();
    }

    /** Lets no further use begin. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** True if nothing is in use; final once closed. */
    boolean isIdle() {
        long ends = released.sum();
        return acquired.sum() == ends;
    }

    /** Uses now; exact when nothing begins or ends meanwhile. */
    long inUse() {
        long ends = released.sum();
        return Math.max(0, acquired.sum() - ends);
    }
}
