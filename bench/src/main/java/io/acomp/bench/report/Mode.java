package io.acomp.bench.report;

import java.util.Locale;

/** How the work of a row was done. */
public enum Mode {
    /** A driver's stream called by the benchmark itself. */
    DIRECT,
    /** Requests that run in the calling thread. */
    INLINE,
    /** Requests that run on lanes. */
    RING,
    /** Requests that run on a device. */
    DEVICE,
    /** Pages written to and read from a compressed store. */
    STORE,
    /** Blocks of a disk written and read over NBD. */
    NBD,
    /** Requests of a trace, on whatever way they took. */
    REPLAY,
    /** A command started as a process. */
    PROCESS,
    /** Someone else's code. */
    PEER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
