package io.acomp.scomp.zstd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.acomp.format.FrameFormat;

/**
 * The head of a Zstandard or skippable frame (RFC 8878, 3.1.1.1 and 3.1.2), as far as a window limit needs it.
 *
 * <pre>
 *  0..3 magic | 4 descriptor | [window 1] | [dictionary id 0,1,2,4] | [content size 0,1,2,4,8]
 * </pre>
 */
final class FrameHeader {
    /** Bytes that tell how long the header is. */
    static final int START_BYTES = 5;
    /** Longest header. */
    static final int MAX_BYTES = 18;

    private static final int SKIPPABLE_BYTES = 8;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int MIN_WINDOW_LOG = 10;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FrameHeader() {}

    /**
     * Length of the header in bytes.
     *
     * @param start at least {@link #START_BYTES} of it
     * @return the length, 0 if this is no frame
     */
    static int length(MemorySegment start) {
        if (isSkippable(start)) {
            return SKIPPABLE_BYTES;
        }
        if (start.get(INT, 0) != FrameFormat.ZSTD_MAGIC) {
            return 0;
        }
        int descriptor = start.get(ValueLayout.JAVA_BYTE, 4);
        return contentSizeAt(descriptor) + contentSizeBytes(descriptor);
    }

    /**
     * The window a frame asks for, in bytes: its content size if it is a single segment.
     *
     * @param header all {@link #length} bytes of it
     * @return the window, 0 for a skippable frame, {@link Long#MAX_VALUE} if it does not fit a long
     */
    static long window(MemorySegment header) {
        if (isSkippable(header)) {
            return 0;
        }
        int descriptor = header.get(ValueLayout.JAVA_BYTE, 4);
        if ((descriptor & SINGLE_SEGMENT) == 0) {
            int window = header.get(ValueLayout.JAVA_BYTE, 5);
            long base = 1L << (MIN_WINDOW_LOG + (window >>> 3 & 31));
            return base + (base >>> 3) * (window & 7);
        }
        int at = contentSizeAt(descriptor);
        long content = switch (contentSizeBytes(descriptor)) {
            case 1 -> Byte.toUnsignedLong(header.get(ValueLayout.JAVA_BYTE, at));
            case 2 -> Short.toUnsignedLong(header.get(SHORT, at)) + 256;
            case 4 -> Integer.toUnsignedLong(header.get(INT, at));
            default -> header.get(LONG, at);
        };
        return content < 0 ? Long.MAX_VALUE : content;
    }

    private static boolean isSkippable(MemorySegment start) {
        return (start.get(INT, 0) & FrameFormat.SKIPPABLE_MASK) == FrameFormat.SKIPPABLE_MAGIC;
    }

    private static int contentSizeAt(int descriptor) {
        int dictionaryIdBytes = (1 << (descriptor & 3)) >>> 1;
        return START_BYTES + ((descriptor & SINGLE_SEGMENT) == 0 ? 1 : 0) + dictionaryIdBytes;
    }

    private static int contentSizeBytes(int descriptor) {
        int code = descriptor >>> 6 & 3;
        return code == 0 ? (descriptor & SINGLE_SEGMENT) == 0 ? 0 : 1 : 1 << code;
    }
}
