package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Two reusable native buffers, one per side, for what a codec cannot take as it is (KS §2.2). Used by one thread at a time. Buffers up to
 * {@link #KEPT_BYTES} are kept, larger ones live for one request.
 */
final class Scratch implements AutoCloseable {
    /** Largest buffer that is kept between requests, in bytes. */
    static final long KEPT_BYTES = 1 << 20;

    private static final long SMALLEST = 8 << 10;
    private static final long ALIGNMENT = 64;

    private final NativeAccount account;
    private final NativeAccount.Kind kind;
    private final Buffer source = new Buffer();
    private final Buffer destination = new Buffer();
    private boolean oversized;

    Scratch(NativeAccount account, NativeAccount.Kind kind) {
        this.account = account;
        this.kind = kind;
    }

    /**
     * A buffer for the source side.
     *
     * @param bytes exact size of the segment returned
     * @throws OutOfMemoryError if it cannot be had
     */
    MemorySegment source(long bytes) {
        return source.take(bytes);
    }

    /** A buffer for the destination side; see {@link #source(long)}. */
    MemorySegment destination(long bytes) {
        return destination.take(bytes);
    }

    /** Bytes held now. */
    long bytes() {
        return source.memory.byteSize() + destination.memory.byteSize();
    }

    /** Gives back buffers too large to keep; called after each request. */
    void trim() {
        if (oversized) {
            oversized = false;
            source.trim();
            destination.trim();
        }
    }

    @Override
    public void close() {
        source.free();
        destination.free();
    }

    private final class Buffer {
        private @Nullable Arena arena;
        private MemorySegment memory = MemorySegment.NULL;
        private MemorySegment view = MemorySegment.NULL;

        MemorySegment take(long bytes) {
            if (memory.byteSize() < bytes || arena == null) {
                grow(bytes);
            }
            if (view.byteSize() != bytes) {
                view = memory.asSlice(0, bytes);
            }
            return view;
        }

        private void grow(long bytes) {
            free();
            long size = bytes <= KEPT_BYTES ? Math.max(SMALLEST, Long.highestOneBit(Math.max(1, bytes - 1)) << 1) : bytes;
            account.reserve(kind, size);
            Arena fresh = Arena.ofShared();
            try {
                memory = fresh.allocate(size, ALIGNMENT);
            } catch (Throwable failure) {
                fresh.close();
                account.release(kind, size);
                throw failure;
            }
            arena = fresh;
            view = memory;
            oversized |= size > KEPT_BYTES;
        }

        void trim() {
            if (memory.byteSize() > KEPT_BYTES) {
                free();
            }
        }

        void free() {
            if (arena != null) {
                long size = memory.byteSize();
                arena.close();
                arena = null;
                memory = MemorySegment.NULL;
                view = MemorySegment.NULL;
                account.release(kind, size);
            }
        }
    }
}
