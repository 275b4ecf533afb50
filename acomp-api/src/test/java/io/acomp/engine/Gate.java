package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.acomp.Operation;

/** Holds codec calls until they are let go. */
final class Gate implements TestDriver.Behaviour {
    private static final long DEADLINE_SECONDS = 30;

    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore permits = new Semaphore(0);
    private volatile boolean open;

    @Override
    public long run(Operation operation, MemorySegment source, MemorySegment destination, LongSupplier codec) {
        arrived.release();
        while (!open && !acquire(permits)) {
            Misuse.report("nobody opened the gate");
            break;
        }
        return codec.getAsLong();
    }

    /** Waits until one more call stands at the gate. */
    void awaitArrival() {
        if (!acquire(arrived)) {
            throw new AssertionError("no codec call arrived");
        }
    }

    /** True if a call stands at the gate that nobody has waited for; it is waited for then. */
    boolean hasArrived() {
        return arrived.tryAcquire();
    }

    /** Lets one call go. */
    void letOne() {
        permits.release();
    }

    /** Lets all calls go, now and later. */
    void open() {
        open = true;
        permits.release(1 << 20);
    }

    private static boolean acquire(Semaphore semaphore) {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        try {
            while (true) {
                try {
                    return semaphore.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException flag) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
