package io.acomp.service.nbd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Native memory of a pool, as a segment and as a buffer for channels. Position and limit of the buffer are its owner's; the segment may be
 * used by several threads.
 */
final class PooledBuffer {
    private static final int REMEMBERED_BITS = 6;
    private static final int HASH = 0x9e3779b1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final ByteBuffer bytes;
    // slices are objects, and the same few places come again and again; a race makes a slice twice
    private final @Nullable MemorySegment[] slices = new @Nullable MemorySegment[1 << REMEMBERED_BITS];

    /**
     * Allocates.
     *
     * @param size in bytes
     * @throws OutOfMemoryError if it cannot be had
     */
    PooledBuffer(int size) {
        memory = arena.allocate(size);
        bytes = memory.asByteBuffer();
    }

    int size() {
        return bytes.capacity();
    }

    MemorySegment memory() {
        return memory;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** A part; makes no object if the same was asked for lately. */
    MemorySegment slice(int at, int length) {
        int place = at * HASH >>> Integer.SIZE - REMEMBERED_BITS;
        MemorySegment slice = slices[place];
        if (slice == null || slice.byteSize() != length || slice.address() != memory.address() + at) {
            slice = memory.asSlice(at, length);
            slices[place] = slice;
        }
        return slice;
    }

    /** Gives the memory back to the operating system; nobody uses it. */
    void free() {
        arena.close();
    }
}
