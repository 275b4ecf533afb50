package io.acomp;

/** What a callback is told (KS §1.4). */
public enum AcompEvent {
    /** A backlogged request moved into the ring: the caller may submit again. Comes at most once, before {@link #DONE}. */
    STARTED,
    /** The final status is known. Comes exactly once per accepted asynchronous submission. */
    DONE
}
