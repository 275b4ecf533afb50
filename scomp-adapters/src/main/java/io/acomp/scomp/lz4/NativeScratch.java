package io.acomp.scomp.lz4;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/** Native memory that grows on demand and is kept for the next call. Used by one thread at a time, but not always the same one. */
final class NativeScratch implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private @Nullable Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    /**
     * Memory of at least {@code bytes} bytes. What it held before is lost when it grows.
     *
     * @throws OutOfMemoryError if it cannot be had
     */
    MemorySegment atLeast(long bytes) {
        return growing(0, bytes, bytes);
    }

    /**
     * Memory of at least {@code bytes} bytes that keeps what it held; it grows at least twofold, but not beyond {@code most}.
     *
     * @param kept how many of its bytes to keep
     * @throws OutOfMemoryError if it cannot be had
     */
    MemorySegment growing(long kept, long bytes, long most) {
        if (memory.byteSize() < bytes) {
            Arena fresh = Arena.ofShared();
            MemorySegment larger;
            try {
                larger = fresh.allocate(Math.max(bytes, Math.min(most, 2 * memory.byteSize())), ALIGNMENT);
            } catch (OutOfMemoryError exhausted) {
                fresh.close();
                throw exhausted;
            }
            MemorySegment.copy(memory, 0, larger, 0, kept);
            close();
            arena = fresh;
            memory = larger;
        }
        return memory;
    }

    long nativeBytes() {
        return memory.byteSize();
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
            arena = null;
            memory = MemorySegment.NULL;
        }
    }
}
