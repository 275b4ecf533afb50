package io.acomp.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts uses of something that may be closed, cheaply from many threads, and knows for sure when none is left.
 *
 * <p>Acquires and releases are two growing sums. Reading releases first and acquires second, equal sums prove that at the moment in
 * between nothing was in use; once closed, no use begins after it.
 */
final class UseCount {
    /** An adder that shares no cache line with the next object: submitters count on one, lanes on the other. */
    private static final class LoneAdder extends LongAdder {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
    }

    private final LongAdder acquired = new LoneAdder();
    private final LongAdder released = new LoneAdder();
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

    /** Begins another use while one lasts, closed or not. */
    void acquireAgain() {
        acquired.increment();
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
