package io.acomp.store.codec;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * The beginnings of a buffer by length, each made once: a request takes a segment of the exact length, and a slice per call would be
 * garbage per call. At most a slice for every length that occurs. Used by one thread at a time.
 */
final class Slices {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;

    // what a slice takes on the heap, and the pointers to those of a chunk
    private static final int SLICE_BYTES = 40;
    private static final int CHUNK_BYTES = 16 + 4 * CHUNK;

    private final MemorySegment whole;
    private final @Nullable MemorySegment[] @Nullable [] chunks;
    private long bytes;

    Slices(MemorySegment whole) {
        this.whole = whole;
        chunks = new MemorySegment[(int) (whole.byteSize() >> CHUNK_BITS) + 1][];
    }

    MemorySegment whole() {
        return whole;
    }

    /** Bytes of the buffer and, on the heap, of the slices that were made, about. */
    long bytes() {
        return whole.byteSize() + bytes;
    }

    /** The first bytes. */
    MemorySegment first(int length) {
        @Nullable MemorySegment[] chunk = chunks[length >> CHUNK_BITS];
        if (chunk == null) {
            chunk = new MemorySegment[CHUNK];
            chunks[length >> CHUNK_BITS] = chunk;
            bytes += CHUNK_BYTES;
        }
        MemorySegment slice = chunk[length & CHUNK - 1];
        if (slice == null) {
            slice = whole.asSlice(0, length);
            chunk[length & CHUNK - 1] = slice;
            bytes += SLICE_BYTES;
        }
        return slice;
    }
}
