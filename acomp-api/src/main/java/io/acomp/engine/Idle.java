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
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 2_000 : 0;

    private final WaitMode mode;
    private final LaneThread thread;
    private volatile boolean parked;
    private int spins;

    Idle(WaitMode mode, LaneThread thread) {
        this.mode = mode;
        this.thread = thread;
    }

    /** What the lane looks at before it parks. */
    interface Work {
        boolean isThere();
    }

    /** Called by the lane once per fruitless look; may spin, yield or park. */
    void pause(Work work, long maxParkNanos) {
        switch (mode) {
            case BUSY_SPIN -> Thread.onSpinWait();
            case YIELDING -> Thread.yield();
            case BLOCKING -> {
                if (spins < SPINS) {
                    spins++;
                    Thread.onSpinWait();
                } else {
                    park(work, maxParkNanos);
                }
            }
        }
    }

    /** Called by the lane when it found work: the next pause spins again. */
    void worked() {
        spins = 0;
    }

    /** True if the next pause will park. */
    boolean aboutToPark() {
        return mode == WaitMode.BLOCKING && spins >= SPINS;
    }

    private void park(Work work, long maxParkNanos) {
        parked = true;
        VarHandle.fullFence();
        if (!work.isThere()) {
            if (maxParkNanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, maxParkNanos);
            }
        }
        parked = false;
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
