package io.acomp.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import org.jspecify.annotations.Nullable;

/** The self-describing formats, recognised by their first bytes. */
public enum FrameFormat {
    /** Zstandard frames (RFC 8878). */
    ZSTD("zstd", ".zst"),
    /** gzip members (RFC 1952). */
    GZIP("gzip", ".gz"),
    /** A zlib stream (RFC 1950); its two header bytes are weak evidence, so it is tried last. */
    ZLIB("zlib", ".zz"),
    /** LZ4 frames (LZ4 frame format 1.6). */
    LZ4_FRAME("lz4-frame", ".lz4");

    /** Bytes needed to recognise a format. */
    public static final int PEEK_BYTES = 4;
    /** First four bytes of a Zstandard frame, little endian. */
    public static final int ZSTD_MAGIC = 0xFD2FB528;
    /** First four bytes of an LZ4 frame, little endian. */
    public static final int LZ4_MAGIC = 0x184D2204;
    /** First of the sixteen magic numbers of skippable frames, which both formats know. */
    public static final int SKIPPABLE_MAGIC = 0x184D2A50;
    /** Mask under which all skippable magics are equal. */
    public static final int SKIPPABLE_MASK = 0xFFFFFFF0;

    private static final ValueLayout.OfInt INT_LE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String algorithm;
    private final String extension;

    FrameFormat(String algorithm, String extension) {
        this.algorithm = algorithm;
        this.extension = extension;
    }

    /** The algorithm that reads it. */
    public String algorithm() {
        return algorithm;
    }

    /** The usual file name extension, with its dot. */
    public String extension() {
        return extension;
    }

    /**
     * Recognises a format. A skippable frame at the start counts as zstd; one frame further on the data itself tells.
     *
     * @param start the first bytes of the data, {@link #PEEK_BYTES} or more if there are as many
     * @return the format, or null if the bytes are none of them
     */
    public static @Nullable FrameFormat detect(MemorySegment start) {
        if (start.byteSize() >= PEEK_BYTES) {
            int magic = start.get(INT_LE, 0);
            if (magic == ZSTD_MAGIC || (magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
                return ZSTD;
            }
            if (magic == LZ4_MAGIC) {
                return LZ4_FRAME;
            }
        }
        if (start.byteSize() >= 2) {
            int first = Byte.toUnsignedInt(start.get(ValueLayout.JAVA_BYTE, 0));
            int second = Byte.toUnsignedInt(start.get(ValueLayout.JAVA_BYTE, 1));
            if (first == 0x1f && second == 0x8b) {
                return GZIP;
            }
            if ((first & 0x0f) == 8 && first >>> 4 <= 7 && (first * 256 + second) % 31 == 0) {
                return ZLIB;
            }
        }
        return null;
    }
}
