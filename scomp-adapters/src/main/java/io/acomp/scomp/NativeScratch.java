package io.acomp.scomp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Native memory of a stream that grows on demand: room for bytes a library cannot take from, or must not put to, where they belong.
 * Used by one thread at a time; the stream that owns it closes it.
 */
public final class NativeScratch implements AutoCloseable {
    /** What a scratch keeps between calls, in bytes; larger ones go back at {@link #trim()}. */
    private static final long KEPT_BYTES = 4 << 20;
    private static final long MIN_BYTES = 4096;

    private @Nullable Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    /**
     * Room for a number of bytes; the content is unspecified.
     *
     * @param bytes wanted
     * @return all there is, at least that many; valid until the next call
     * @throws OutOfMemoryError if it cannot be had
     */
    public MemorySegment atLeast(long bytes) {
        return memory.byteSize() >= bytes ? memory : replace(Math.max(MIN_BYTES, bytes + (bytes >>> 2)), 0);
    }

    /**
     * Room that keeps what it holds. It at least doubles when it grows, but not beyond a bound.
     *
     * @param kept bytes from its start to keep
     * @param bytes wanted
     * @param most bytes that will ever be wanted
     * @return all there is, valid until the next call
     * @throws OutOfMemoryError if it cannot be had
     */
    public MemorySegment growing(long kept, long bytes, long most) {
        return memory.byteSize() >= bytes ? memory : replace(Math.max(bytes, Math.min(most, 2 * memory.byteSize())), kept);
    }

    private MemorySegment replace(long bytes, long kept) {
        if (kept == 0) {
            close();
        }
        Arena fresh = Arena.ofShared();
        MemorySegment room;
        try {
            room = fresh.allocate(bytes, Long.BYTES);
        } catch (OutOfMemoryError exhausted) {
            fresh.close();
            throw exhausted;
        }
        MemorySegment.copy(memory, 0, room, 0, kept);
        close();
        arena = fresh;
        memory = room;
        return room;
    }

    /**
     * Copies a segment to the start of this memory.
     *
     * @param source what to copy
     * @return all there is, valid until the next call
     * @throws OutOfMemoryError if there is no memory for it
     */
    public MemorySegment copyOf(MemorySegment source) {
        MemorySegment room = atLeast(source.byteSize());
        MemorySegment.copy(source, 0, room, 0, source.byteSize());
        return room;
    }

    /** Gives memory back that is too much to keep. */
    public void trim() {
        if (memory.byteSize() > KEPT_BYTES) {
            close();
        }
    }

    /** Bytes held now. */
    public long bytes() {
        return memory.byteSize();
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
            arena = null;
        }
        memory = MemorySegment.NULL;
    }
}
