package io.acomp.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Native memory of a stream for bytes a library cannot work on where they are. Grows to what is asked for; {@link #trim} gives back what is
 * beyond the usual. Used by one thread at a time.
 */
public final class Staging implements AutoCloseable {
    /** Heap segments reach a stream only up to this size, so this much and some slack is kept between calls. */
    private static final long KEPT_BYTES = 64 * 1024 + 1024;

    private @Nullable Arena arena;
    private MemorySegment memory = MemorySegment.NULL;
    private MemorySegment view = MemorySegment.NULL;

    /** Holds nothing yet. */
    public Staging() {}

    /**
     * Memory of at least a size; what it held is gone.
     *
     * @param bytes size in bytes
     * @throws OutOfMemoryError if it cannot be had
     */
    public MemorySegment atLeast(long bytes) {
        if (memory.byteSize() < bytes) {
            close();
            arena = Arena.ofShared();
            memory = arena.allocate(Math.max(bytes, KEPT_BYTES), Long.BYTES);
        }
        return memory;
    }

    /**
     * Memory of exactly a size; what it held is gone. Allocates nothing on the Java heap if the size is that of the last call.
     *
     * @param bytes size in bytes
     * @throws OutOfMemoryError if it cannot be had
     */
    public MemorySegment exactly(long bytes) {
        MemorySegment whole = atLeast(bytes);
        if (view.byteSize() != bytes || view.address() != whole.address()) {
            view = whole.asSlice(0, bytes);
        }
        return view;
    }

    /** Frees memory that an unusually large call needed. */
    public void trim() {
        if (memory.byteSize() > KEPT_BYTES) {
            close();
        }
    }

    /** Bytes held now. */
    public long nativeBytes() {
        return memory.byteSize();
    }

    @Override
    public void close() {
        memory = MemorySegment.NULL;
        view = MemorySegment.NULL;
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
