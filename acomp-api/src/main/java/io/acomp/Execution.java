package io.acomp;

/** Where a synchronous codec runs. A device driver always runs on its device. */
public enum Execution {
    /** On a lane: the submit returns at once. The default. */
    LANE,
    /**
     * In the calling thread, on its CPU's stream, as the kernel's scomp does; the submit returns {@link Submission#COMPLETED}. On a virtual
     * thread a source above 16 KiB goes to a lane instead (a long codec call would hold the carrier), unless a segment is confined to the
     * calling thread.
     */
    INLINE
}
