package io.acomp.format;

import java.lang.foreign.MemorySegment;

/** The header and block layout of Zstandard frames (RFC 8878, sections 3.1.1 and 3.1.2). */
public final class ZstdFrame {
    /** Longest header of a frame, magic included. */
    public static final int MAX_HEADER_BYTES = 18;
    /** Header of a skippable frame: magic and length. */
    public static final int SKIPPABLE_HEADER_BYTES = 8;

    static final int BLOCK_HEADER_BYTES = 3;
    static final int CHECKSUM_BYTES = 4;
    static final int BLOCK_RLE = 1;
    static final int BLOCK_COMPRESSED = 2;
    static final int BLOCK_RESERVED = 3;

    private static final int MAGIC_BYTES = 4;
    private static final int BLOCK_LIMIT = 128 << 10;
    private static final int SINGLE_SEGMENT = 1 << 5;
    private static final int RESERVED = 1 << 3;
    private static final int CHECKSUM = 1 << 2;

    private ZstdFrame() {}

    /**
     * True for one of the sixteen magic numbers of skippable frames.
     *
     * @param magic first four bytes, little endian
     */
    public static boolean isSkippable(int magic) {
        return (magic & FrameFormat.SKIPPABLE_MASK) == FrameFormat.SKIPPABLE_MAGIC;
    }

    /**
     * Length of a header, told from its first five bytes.
     *
     * @param data holds the frame
     * @param at where the frame starts
     * @param end where the data ends
     * @return bytes, magic included; 0 if the header goes on behind {@code end}, -1 if a reserved bit is set
     */
    public static int headerLength(MemorySegment data, long at, long end) {
        if (end - at <= MAGIC_BYTES) {
            return 0;
        }
        int descriptor = descriptor(data, at);
        if ((descriptor & RESERVED) != 0) {
            return -1;
        }
        int length = contentSizeAt(descriptor) + contentSizeBytes(descriptor);
        return end - at < length ? 0 : length;
    }

    static boolean hasChecksum(MemorySegment data, long at) {
        return (descriptor(data, at) & CHECKSUM) != 0;
    }

    /** Declared content size, {@link FrameCutter#UNKNOWN} if none; the header must be complete. */
    static long contentSize(MemorySegment data, long at) {
        int descriptor = descriptor(data, at);
        long field = at + contentSizeAt(descriptor);
        return switch (contentSizeBytes(descriptor)) {
            case 0 -> FrameCutter.UNKNOWN;
            case 1 -> Bytes.unsigned8(data, field);
            case 2 -> Bytes.unsigned16(data, field) + 256L;
            case 4 -> Bytes.unsigned32(data, field);
            default -> Bytes.unsigned64(data, field);
        };
    }

    /**
     * Declared window, which for a single segment is its content.
     *
     * @param data holds the frame with its header complete
     * @param at where the frame starts
     * @return bytes, {@link Long#MAX_VALUE} for more than a long holds
     */
    public static long window(MemorySegment data, long at) {
        if ((descriptor(data, at) & SINGLE_SEGMENT) != 0) {
            return contentSize(data, at);
        }
        int field = Bytes.unsigned8(data, at + MAGIC_BYTES + 1);
        long base = 1L << 10 + (field >>> 3);
        return base + base / 8 * (field & 7);
    }

    /** Most bytes a block of a frame may hold or decode to. */
    static int blockMaximum(long window) {
        return (int) Math.min(window, BLOCK_LIMIT);
    }

    static boolean isLast(int blockHeader) {
        return (blockHeader & 1) != 0;
    }

    static int blockType(int blockHeader) {
        return blockHeader >>> 1 & 3;
    }

    static int blockSize(int blockHeader) {
        return blockHeader >>> 3;
    }

    /** Bytes a block takes in the frame, its header included. */
    static int blockLength(int blockHeader) {
        return BLOCK_HEADER_BYTES + (blockType(blockHeader) == BLOCK_RLE ? 1 : blockSize(blockHeader));
    }

    private static int descriptor(MemorySegment data, long at) {
        return Bytes.unsigned8(data, at + MAGIC_BYTES);
    }

    private static int contentSizeAt(int descriptor) {
        int windowBytes = (descriptor & SINGLE_SEGMENT) != 0 ? 0 : 1;
        int dictionaryFlag = descriptor & 3;
        return MAGIC_BYTES + 1 + windowBytes + (dictionaryFlag == 3 ? 4 : dictionaryFlag);
    }

    private static int contentSizeBytes(int descriptor) {
        int flag = descriptor >>> 6;
        return flag == 0 ? (descriptor & SINGLE_SEGMENT) >>> 5 : 1 << flag;
    }
}
