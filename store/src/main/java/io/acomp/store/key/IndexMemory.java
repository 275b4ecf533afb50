package io.acomp.store.key;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Off-heap memory of the index and how much of it there is. Thread-safe. */
class IndexMemory {
    private static final long ALIGNMENT = 64;

    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder refusals = new LongAdder();

    /** Zeroed memory of its own, freed by {@link Block#close()}. */
    final class Block implements AutoCloseable {
        private final Arena arena;
        private final MemorySegment segment;

        private Block(Arena arena, MemorySegment segment) {
            this.arena = arena;
            this.segment = segment;
        }

        MemorySegment segment() {
            return segment;
        }

        @Override
        public void close() {
            arena.close();
            bytes.addAndGet(-segment.byteSize());
        }
    }

    /**
     * Allocates.
     *
     * @param size in bytes, above 0
     * @throws OutOfMemoryError if it cannot be had
     */
    Block allocate(long size) {
        Arena arena = Arena.ofShared();
        try {
            Block block = new Block(arena, arena.allocate(size, ALIGNMENT));
            bytes.addAndGet(size);
            return block;
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    /** Notes that a table went on without memory it asked for. */
    void refused() {
        refusals.increment();
    }

    /** Times a table went on without memory it asked for. */
    long refusals() {
        return refusals.sum();
    }

    /** Bytes held now. */
    long bytes() {
        return bytes.get();
    }
}
