package io.acomp.store.reclaim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.acomp.foreign.CpuBinding;

/**
 * Some readers of blocks: as many reads run at a time, without the contexts of the CPUs, which have other work meanwhile. A thread
 * that finds all of them in use waits for one. Thread-safe.
 */
final class BlockReaders implements AutoCloseable {
    private static final int READERS = 16;
    private static final int ALIGNMENT = 4096;

    private final Arena arena = Arena.ofShared();
    private final BlockReader[] readers = new BlockReader[READERS];

    /**
     * Readers.
     *
     * @param pageSize bytes of a block
     */
    BlockReaders(int pageSize) {
        MemorySegment blocks = arena.allocate((long) READERS * pageSize, ALIGNMENT);
        for (int i = 0; i < READERS; i++) {
            readers[i] = new BlockReader(blocks.asSlice((long) i * pageSize, pageSize));
        }
    }

    /**
     * A reader, to be given back.
     *
     * @throws IllegalStateException if closed
     */
    BlockReader take() {
        int first = CpuBinding.current();
        for (int i = 0; i < READERS; i++) {
            BlockReader reader = readers[(first + i) % READERS];
            if (reader.mutex.tryLock()) {
                return checked(reader);
            }
        }
        BlockReader own = readers[first % READERS];
        own.mutex.lock();
        return checked(own);
    }

    private static BlockReader checked(BlockReader reader) {
        if (reader.isClosed()) {
            reader.mutex.unlock();
            throw new IllegalStateException("the store is closed");
        }
        return reader;
    }

    /** Bytes of all of them. */
    long bytes() {
        return READERS * readers[0].block().byteSize();
    }

    /** Gives a reader back. */
    void give(BlockReader reader) {
        reader.mutex.unlock();
    }

    /** Waits for the reads that run and frees everything. */
    @Override
    public void close() {
        for (BlockReader reader : readers) {
            reader.mutex.lock();
            try {
                reader.close();
            } finally {
                reader.mutex.unlock();
            }
        }
        arena.close();
    }
}
