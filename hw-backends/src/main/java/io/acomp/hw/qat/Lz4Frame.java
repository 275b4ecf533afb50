package io.acomp.hw.qat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.acomp.format.XxHash32;

/**
 * LZ4 frames as QATzip writes them, and the only ones it reads (frame format 1.6).
 *
 * <pre>
 *   0 magic            (4)     6 content size    (8)    15 blocks: length (4), data
 *   4 FLG              (1)    14 header checksum (1)       end mark (4), 0
 *   5 BD               (1)                                 content checksum (4)
 * </pre>
 */
final class Lz4Frame {
    /** Bytes up to the first block. */
    static final int HEADER_BYTES = 15;
    /** Bytes behind the last block. */
    static final int TRAILER_BYTES = 8;
    /** Bytes of a block's length. */
    static final int BLOCK_HEADER_BYTES = 4;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MAGIC = 0x184D2204;
    private static final int DESCRIPTOR_AT = 4;
    private static final int BLOCK_DESCRIPTOR_AT = 5;
    private static final int SIZE_AT = 6;
    private static final int CHECKSUM_AT = 14;
    /** Version 1, content size and content checksum given, no dictionary, no block checksums. */
    private static final int FLAGS = 0b01_0_0_1_1_0_0;
    private static final int INDEPENDENT = 1 << 5;
    /** Blocks of up to 64 KiB. */
    private static final int BLOCK_SIZE = 4 << 4;
    private static final int STORED = 1 << 31;

    private Lz4Frame() {}

    /** True if a source may be such a frame. */
    static boolean isKnown(MemorySegment source) {
        return source.byteSize() >= HEADER_BYTES + TRAILER_BYTES
                && source.get(INT, 0) == MAGIC
                && (source.get(ValueLayout.JAVA_BYTE, DESCRIPTOR_AT) & ~INDEPENDENT) == FLAGS;
    }

    /** Content bytes a frame declares; negative for more than fits a long. */
    static long contentBytes(MemorySegment frame) {
        return frame.get(LONG, SIZE_AT);
    }

    /** True if the checksum of the header is right. */
    static boolean hasGoodHeader(MemorySegment frame, XxHash32 hash) {
        return frame.get(ValueLayout.JAVA_BYTE, CHECKSUM_AT) == headerChecksum(frame, hash);
    }

    private static byte headerChecksum(MemorySegment frame, XxHash32 hash) {
        return (byte) (hash.hash(frame, DESCRIPTOR_AT, CHECKSUM_AT - DESCRIPTOR_AT) >>> 8);
    }

    /**
     * True if the blocks of a frame fill it up to its end mark, and its last bytes are this checksum.
     *
     * @param frame holds the frame
     * @param length of the frame in bytes
     * @param checksum xxHash of the content
     */
    static boolean isWhole(MemorySegment frame, long length, int checksum) {
        long end = length - TRAILER_BYTES;
        long at = HEADER_BYTES;
        while (at < end) {
            at += BLOCK_HEADER_BYTES + (frame.get(INT, at) & ~STORED);
        }
        return at == end && frame.get(INT, end) == 0 && frame.get(INT, end + Integer.BYTES) == checksum;
    }

    /**
     * Writes a frame that holds the source as it is, in one block, or in none if it is empty.
     *
     * @param source 64 KiB at most
     * @param destination room for the source and 27 bytes
     * @param checksum xxHash of the source
     * @return bytes written
     */
    static long store(MemorySegment source, MemorySegment destination, int checksum, XxHash32 hash) {
        int length = (int) source.byteSize();
        destination.set(INT, 0, MAGIC);
        destination.set(ValueLayout.JAVA_BYTE, DESCRIPTOR_AT, (byte) (FLAGS | INDEPENDENT));
        destination.set(ValueLayout.JAVA_BYTE, BLOCK_DESCRIPTOR_AT, (byte) BLOCK_SIZE);
        destination.set(LONG, SIZE_AT, length);
        destination.set(ValueLayout.JAVA_BYTE, CHECKSUM_AT, headerChecksum(destination, hash));
        long at = HEADER_BYTES;
        if (length > 0) {
            destination.set(INT, at, length | STORED);
            MemorySegment.copy(source, 0, destination, at + BLOCK_HEADER_BYTES, length);
            at += BLOCK_HEADER_BYTES + length;
        }
        destination.set(INT, at, 0);
        destination.set(INT, at + Integer.BYTES, checksum);
        return at + TRAILER_BYTES;
    }
}
