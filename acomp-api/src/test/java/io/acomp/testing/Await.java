package io.acomp.testing;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, bounded. */
public final class Await {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_EVERY_NANOS = 50_000;

    private Await() {}

    /** Returns when a condition holds; fails if it does not come to that. */
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not happen in time: " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** Returns when a thread waits in a method of a class; fails if it does not come to that. */
    public static void waitingIn(Class<?> type, Thread thread) {
        until(thread.getName() + " waits in " + type.getSimpleName(), () -> thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace()).anyMatch(frame -> frame.getClassName().equals(type.getName())));
    }

    /** Returns when a latch is open; fails if it does not come to that, or when interrupted. */
    public static void latch(String what, CountDownLatch latch) {
        try {
            if (!latch.await(DEADLINE_NANOS, TimeUnit.NANOSECONDS)) {
                throw new AssertionError("did not happen in time: " + what);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted, waiting for: " + what, interrupted);
        }
    }

    /** Returns when a thread has ended; fails if it does not come to that. */
    public static void end(Thread thread) {
        until(thread.getName() + " ends", () -> !thread.isAlive());
    }
}
