package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/** Room for one block that is being read; used by whoever holds its mutex. */
final class BlockReader {
    final ReentrantLock mutex = new ReentrantLock();
    private final MemorySegment block;
    private final ByteBuffer view;
    private final CRC32C crc = new CRC32C();
    private boolean closed;

    /**
     * A reader.
     *
     * @param block native memory for it
     */
    BlockReader(MemorySegment block) {
        this.block = block;
        view = block.asByteBuffer();
    }

    MemorySegment block() {
        return block;
    }

    /** Checksum of the whole block. */
    int crc() {
        view.clear();
        crc.reset();
        crc.update(view);
        return (int) crc.getValue();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
