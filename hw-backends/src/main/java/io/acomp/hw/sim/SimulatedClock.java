package io.acomp.hw.sim;

/** The time a simulated device lives in: the system's, or one that a test moves. Thread-safe. */
public abstract sealed class SimulatedClock permits SystemClock, ManualClock {
    SimulatedClock() {}

    /** The system's time, {@link System#nanoTime()}. */
    public static SimulatedClock system() {
        return SystemClock.INSTANCE;
    }

    /** Nanoseconds since some start, never negative. */
    public abstract long nanos();

    /** Waits without giving the CPU away, for the end of a synchronous job. */
    abstract void spinUntil(long nanos);

    /** Parks the calling thread until then, an unpark, or for no reason. {@link Long#MAX_VALUE} stands for no end. */
    abstract void parkUntil(long nanos);
}
