package io.acomp.service.nbd;

import org.jspecify.annotations.Nullable;

/** Requests that a worker has taken: they lie one behind the other in a buffer. Used by its worker. */
final class Batch {
    /** Where they lie; null if there are none. */
    @Nullable Receive source;

    int begin;
    int end;
    /** When the last of them arrived. */
    long arrived;
    /** True if it is one write whose data do not fit into a buffer: only its header was taken, and its worker reads on. */
    boolean oversized;
    /** True if there is more to do than those who are there take on. */
    boolean surplus;
    /** True if the server shuts down: they are answered with ESHUTDOWN. */
    boolean refused;
}
