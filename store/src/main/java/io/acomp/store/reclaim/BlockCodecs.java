package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.memory.AddressSpace;
import io.acomp.store.memory.Reserved;

/**
 * Which codec pool wrote the object in a block: a byte for each block, so that the pool lives as long as the block. A block's byte belongs
 * to the block's owner; it may be read by anybody. Thread-safe.
 */
final class BlockCodecs implements AutoCloseable {
    private final AddressSpace memory = AddressSpace.create();
    private final CodecPools codecs;
    private final Reserved reserved;
    private final MemorySegment ids;

    /**
     * No block has an object.
     *
     * @param codecs the codec pools
     * @param blocks how many there are, numbered from 1
     * @throws OutOfMemoryError if memory cannot be had
     */
    BlockCodecs(CodecPools codecs, long blocks) {
        this.codecs = codecs;
        Reserved piece = memory.reserve(blocks + 1);
        if (piece == null) {
            memory.close();
            throw new OutOfMemoryError("memory for the codecs of blocks cannot be had, blocks=" + blocks);
        }
        reserved = piece;
        ids = piece.segment();
    }

    /** Id of the codec pool, 0 if the block holds a page as it is. */
    int of(int block) {
        return Byte.toUnsignedInt(ids.get(ValueLayout.JAVA_BYTE, block));
    }

    /** Notes who wrote a block. The copy in it has been counted for him, which keeps him alive. */
    void keep(int block, CodecPool codec) {
        ids.set(ValueLayout.JAVA_BYTE, block, (byte) codec.id());
    }

    /** Forgets who wrote a block. */
    void release(int block) {
        CodecPool codec = codecs.byId(of(block));
        ids.set(ValueLayout.JAVA_BYTE, block, (byte) 0);
        if (codec != null) {
            codecs.removed(codec);
        }
    }

    /** Bytes that are in memory. */
    long bytes() {
        return reserved.residentBytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
