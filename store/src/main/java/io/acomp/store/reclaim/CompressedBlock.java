package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Layout of a block that holds an object as the pool had it, not a page. Its checksum is in the slot. Little-endian.
 *
 * <pre>
 *  0        4         8                  8 + length     page size
 *  +--------+---------+--------- … ------+---- zeros ----+
 *  | length | codec   | object           |               |
 *  +--------+---------+--------- … ------+---------------+
 * </pre>
 */
final class CompressedBlock {
    /** Offset of the object's length in bytes. */
    static final long LENGTH_OFFSET = 0;
    /** Offset of the id of the codec pool that wrote it. */
    static final long CODEC_OFFSET = 4;
    /** Offset of the object. */
    static final int OBJECT_OFFSET = 8;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private CompressedBlock() {}

    /** Largest object of a block. */
    static int largest(int pageSize) {
        return pageSize - OBJECT_OFFSET;
    }

    /** Writes an object into a block. */
    static void write(MemorySegment block, int codec, MemorySegment object, int length) {
        block.set(INT, LENGTH_OFFSET, length);
        block.set(INT, CODEC_OFFSET, codec);
        MemorySegment.copy(object, 0, block, OBJECT_OFFSET, length);
        block.asSlice(OBJECT_OFFSET + (long) length).fill((byte) 0);
    }

    /**
     * Copies the object of a block.
     *
     * @param block as it was read
     * @param codec who wrote it
     * @param object where to
     * @return its length, 0 if the block holds no object of that codec
     */
    static int read(MemorySegment block, int codec, MemorySegment object) {
        int length = block.get(INT, LENGTH_OFFSET);
        if (length < 1 || length > largest((int) block.byteSize()) || block.get(INT, CODEC_OFFSET) != codec) {
            return 0;
        }
        MemorySegment.copy(block, OBJECT_OFFSET, object, 0, length);
        return length;
    }
}
