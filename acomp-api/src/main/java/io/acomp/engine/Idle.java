package io.acomp.engine;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import io.acomp.WaitMode;

/**
 * How one lane waits for work, and how others wake it. {@link #pause} is the lane's, {@link #wake} is anybody's.
 *
 * <p>Blocking: the lane spins a little, then announces that it parks, looks once more, and parks; a publisher makes its work visible first
 * and then looks for the announcement. The full fences on both sides make sure that one of them sees the other.
 */
final class Idle {
    /** Looks before parking, some 25 microseconds in all. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 250 : 0;
    /** Pauses between two looks, some 100 nanoseconds in all. */
    private static final int PAUSES = 8;

    private final WaitMode mode;
    private final LaneThread thread;
    private volatile boolean parked;

    Idle(WaitMode mode, LaneThread thread) {
        this.mode = mode;
        this.thread = thread;
    }

    /** What the lane looks at before it parks. */
    interface Work {
        boolean isThere();
    }

    /**
     * Called by the lane once per fruitless look; may spin, yield or park.
     *
     * @param work what to look at before parking
     * @param rounds fruitless looks in a row before this one
     * @param maxParkNanos longest park
     * @return true if it parked
     */
    boolean pause(Work work, int rounds, long maxParkNanos) {
        switch (mode) {
            case BUSY_SPIN -> spin();
            case YIELDING -> Thread.yield();
            case BLOCKING -> {
                if (rounds >= SPINS) {
                    return park(work, maxParkNanos);
                }
                spin();
            }
        }
        return false;
    }

    /**
     * Called by a device's lane that knows when to look again: parks for so long, or until woken, if its mode lets it.
     *
     * @param work what to look at before parking
     * @param nanos how long at most; 0 to spin
     * @return true if it parked
     */
    boolean sleep(Work work, long nanos) {
        if (mode == WaitMode.BLOCKING && nanos > 0) {
            return park(work, nanos);
        }
        if (mode == WaitMode.YIELDING || SPINS == 0) {
            Thread.yield(); // on a single CPU somebody else has to run before anything can happen
        } else {
            spin();
        }
        return false;
    }

    /**
     * Some pauses between two looks: a lane at the heels of its submitter would take the cache line of every slot from it, instead of one
     * line for several.
     */
    private static void spin() {
        for (int i = 0; i < PAUSES; i++) {
            Thread.onSpinWait();
        }
    }

    /** True if the pause after so many fruitless looks will park for the first time. */
    boolean aboutToPark(int rounds) {
        return mode == WaitMode.BLOCKING && rounds == SPINS;
    }

    private boolean park(Work work, long maxParkNanos) {
        parked = true;
        VarHandle.fullFence();
        boolean parks = !work.isThere();
        if (parks) {
            if (maxParkNanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, maxParkNanos);
            }
        }
        parked = false;
        return parks;
    }

    /** Makes the lane look for work; called after the work was published. */
    void wake() {
        if (mode == WaitMode.BLOCKING) {
            VarHandle.fullFence();
            if (parked) {
                LockSupport.unpark(thread);
            }
        }
    }
}
