package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Native memory that grows to what a call needs and keeps at most {@link #KEPT_BYTES} between calls. Owned by a stream, used by one thread
 * at a time, though not always the same one.
 */
final class NativeScratch {
    /** Most bytes kept between calls. */
    static final long KEPT_BYTES = 1 << 20;

    private static final long SMALLEST_BYTES = 1 << 13;
    private static final long ALIGNMENT = 64;

    private @Nullable Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    /**
     * Native memory of a size; its content is unspecified, and it is gone at the next call of this or {@link #shrink()}.
     *
     * @param bytes size of the answer
     * @throws OutOfMemoryError if it cannot be had
     */
    MemorySegment take(long bytes) {
        if (memory.byteSize() < Math.max(1, bytes)) {
            free();
            long size = bytes > KEPT_BYTES ? bytes : Math.max(SMALLEST_BYTES, Long.highestOneBit(2 * bytes - 1));
            Arena fresh = Arena.ofShared();
            try {
                memory = fresh.allocate(size, ALIGNMENT);
                arena = fresh;
            } finally {
                if (arena == null) {
                    fresh.close();
                }
            }
        }
        return memory.asSlice(0, bytes);
    }

    /**
     * A copy of a segment, in memory as of {@link #take}.
     *
     * @param source to copy
     * @throws OutOfMemoryError if memory cannot be had
     */
    MemorySegment copyOf(MemorySegment source) {
        MemorySegment copy = take(source.byteSize());
        MemorySegment.copy(source, 0, copy, 0, source.byteSize());
        return copy;
    }

    /** Gives back what one large call left. */
    void shrink() {
        if (memory.byteSize() > KEPT_BYTES) {
            free();
        }
    }

    /** Bytes held now. */
    long bytes() {
        return memory.byteSize();
    }

    /** Frees everything; idempotent, and the scratch may be used again. */
    void free() {
        Arena old = arena;
        arena = null;
        memory = MemorySegment.NULL;
        if (old != null) {
            old.close();
        }
    }
}
