package io.acomp.store.backing;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Layout of a backing file. Block 0 stands for "no block", so its room holds what tells that a store made the file. Little-endian.
 *
 * <pre>
 *  0        8         12          16       24               page size         2 × page size
 *  +--------+---------+-----------+--------+---- zeros ----+------- … --------+--
 *  | magic  | version | page size | blocks |               | page of block 1  | …
 *  +--------+---------+-----------+--------+---------------+------------------+--
 * </pre>
 */
final class BackingDescriptor {
    /** "ACOMPBCK", read as a little-endian long. */
    static final long MAGIC = 0x4b43_4250_4d4f_4341L;
    /** Version of this layout. */
    static final int VERSION = 1;

    /** Offset of the magic. */
    static final long MAGIC_OFFSET = 0;
    /** Offset of the version. */
    static final long VERSION_OFFSET = 8;
    /** Offset of the page size in bytes. */
    static final long PAGE_SIZE_OFFSET = 12;
    /** Offset of the number of blocks. */
    static final long BLOCKS_OFFSET = 16;
    /** Bytes of the head. */
    static final long HEAD_BYTES = 24;

    /** A 32-bit field. */
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** A 64-bit field. */
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private BackingDescriptor() {}

    /** Position of a block's first byte. */
    static long position(int block, int pageSize) {
        return (long) block * pageSize;
    }
}
