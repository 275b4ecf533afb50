package io.acomp;

import java.lang.foreign.MemorySegment;

/**
 * Makes destinations for requests that do not know their output's size (KS §1.7). Called on the thread that runs the request: must not
 * block, and its segments must be accessible to any thread.
 */
public interface OutputAllocator {
    /** Largest destination asked for unless the request says otherwise, in bytes: the kernel's 131072. */
    long DEFAULT_CAP = 131_072;

    /**
     * Makes a destination of at least this size.
     *
     * @param bytes wanted, at least 1
     * @throws OutOfMemoryError if there is no memory; the request ends as {@link AcompStatus#OUT_OF_MEMORY}
     */
    MemorySegment allocate(long bytes);

    /**
     * Takes a segment back that turned out too small or whose request failed. Called exactly once for each segment that the request does
     * not deliver as {@link AcompRequest#output()}.
     *
     * @param segment as {@link #allocate} returned it
     */
    void free(MemorySegment segment);
}
