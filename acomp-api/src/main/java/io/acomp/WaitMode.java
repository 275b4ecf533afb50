package io.acomp;

/** How an idle lane waits for work. */
public enum WaitMode {
    /** Spins for some microseconds, then parks: an idle engine uses about no CPU. The default. */
    BLOCKING,
    /** Spins, yielding to other threads. */
    YIELDING,
    /** Spins: lowest latency, one CPU per started lane. */
    BUSY_SPIN
}
