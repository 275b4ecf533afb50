package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.format.XxHash32;
import io.acomp.spi.CodecResult;

/**
 * The header of an LZ4 frame: written, and read into fields.
 *
 * <pre>
 *  magic, 4 | FLG | BD | content size, 0 or 8 | dictionary id, 0 or 4 | header checksum
 *  FLG: version 01, 2 bits | independent blocks | block checksums | content size | content checksum | 0 | dictionary id
 *  BD:  0 | block size: 4 = 64 KiB, each step four times as much, up to 7 | 0000
 * </pre>
 */
final class FrameHeader {
    /** First four bytes of a frame of the format before this one ({@code lz4 -l}). */
    static final int LEGACY_MAGIC = 0x184C2102;
    /** Source bytes of every block of a legacy frame but its last. */
    static final int LEGACY_BLOCK = 8 << 20;
    /** Bytes of the longest header. */
    static final int MAX_BYTES = 19;
    /** Bytes from which {@link #length} tells the header's own length. */
    static final int PREFIX_BYTES = 5;
    /** Bytes of the headers we write. */
    static final int WRITTEN_BYTES = 15;
    /** Bit of a block's length that says the block is stored as it is. */
    static final int STORED = 1 << 31;
    /** Largest block of the format in bytes. */
    static final int MAX_BLOCK = 4 << 20;

    private static final int MAX_LEGACY_LENGTH = (int) Lz4Block.maxCompressedLength(LEGACY_BLOCK);
    private static final int MAGIC_BYTES = 4;
    private static final int VERSION = 0b01_000000;
    private static final int VERSION_MASK = 0b11_000000;
    private static final int INDEPENDENT = 1 << 5;
    private static final int BLOCK_CHECKSUM = 1 << 4;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int CONTENT_CHECKSUM = 1 << 2;
    private static final int RESERVED = 1 << 1;
    private static final int DICTIONARY = 1;
    private static final int BLOCK_CODE_SHIFT = 4;
    private static final int MIN_BLOCK_CODE = 4;
    private static final int MAX_BLOCK_CODE = 7;

    private final XxHash32 hash = new XxHash32();

    /** Most bytes a block of the frame decodes to. */
    int maxBlock;
    /** Longest block as it lies in the frame, in bytes; legacy blocks may grow. */
    int maxLength;
    /** False if blocks refer to the output of those before them. */
    boolean independent;
    /** True if a checksum follows each block. */
    boolean blockChecksum;
    /** True if a checksum of the content follows the frame's last block. */
    boolean contentChecksum;
    /** Declared content bytes, -1 if not declared; a negative value can be declared too, and is then never met. */
    long contentSize;
    /** True if the content size is declared. */
    boolean contentSizeKnown;

    /** Bytes of the header that begins with these bytes, {@link #PREFIX_BYTES} of them at least. */
    static int length(MemorySegment header, long offset) {
        int flags = header.get(ValueLayout.JAVA_BYTE, offset + MAGIC_BYTES);
        return MAGIC_BYTES + 3 + ((flags & CONTENT_SIZE) != 0 ? 8 : 0) + ((flags & DICTIONARY) != 0 ? 4 : 0);
    }

    /**
     * Reads a complete header, magic included.
     *
     * @return 0, or a failure with an offset from the start of the frame
     */
    long read(MemorySegment header, long offset) {
        int length = length(header, offset);
        int flags = header.get(ValueLayout.JAVA_BYTE, offset + MAGIC_BYTES);
        int descriptor = header.get(ValueLayout.JAVA_BYTE, offset + MAGIC_BYTES + 1);
        byte checksum = header.get(ValueLayout.JAVA_BYTE, offset + length - 1);
        if (checksum != (byte) (hash.hash(header, offset + MAGIC_BYTES, length - MAGIC_BYTES - 1) >>> 8)) {
            return CodecResult.corruptAt(length - 1);
        }
        int code = descriptor >>> BLOCK_CODE_SHIFT;
        boolean known = (flags & VERSION_MASK) == VERSION
                && (flags & (RESERVED | DICTIONARY)) == 0
                && code >= MIN_BLOCK_CODE
                && code <= MAX_BLOCK_CODE
                && (descriptor & 0x0f) == 0;
        if (!known) {
            return CodecResult.UNSUPPORTED;
        }
        maxBlock = blockSize(code);
        maxLength = maxBlock;
        independent = (flags & INDEPENDENT) != 0;
        blockChecksum = (flags & BLOCK_CHECKSUM) != 0;
        contentChecksum = (flags & CONTENT_CHECKSUM) != 0;
        contentSizeKnown = (flags & CONTENT_SIZE) != 0;
        contentSize = contentSizeKnown ? header.get(Lz4Block.LONG_WORD, offset + MAGIC_BYTES + 2) : -1;
        return 0;
    }

    /** True if these four bytes in the place of a legacy block's length are longer than any: they are the next frame's magic. */
    static boolean endsLegacy(int length) {
        return Integer.compareUnsigned(length, MAX_LEGACY_LENGTH) > 0;
    }

    /** Takes a legacy frame's place of a header: independent blocks, nothing declared, nothing checked. */
    void legacy() {
        maxBlock = LEGACY_BLOCK;
        maxLength = MAX_LEGACY_LENGTH;
        independent = true;
        blockChecksum = false;
        contentChecksum = false;
        contentSizeKnown = false;
        contentSize = -1;
    }

    /** Writes the header of a frame that holds {@code length} bytes in independent blocks; {@link #WRITTEN_BYTES} bytes. */
    void write(MemorySegment destination, int magic, long length, boolean checksum) {
        int flags = VERSION | INDEPENDENT | CONTENT_SIZE | (checksum ? CONTENT_CHECKSUM : 0);
        destination.set(Lz4Block.INT, 0, magic);
        destination.set(ValueLayout.JAVA_BYTE, MAGIC_BYTES, (byte) flags);
        destination.set(ValueLayout.JAVA_BYTE, MAGIC_BYTES + 1, (byte) (blockCode(length) << BLOCK_CODE_SHIFT));
        destination.set(Lz4Block.LONG_WORD, MAGIC_BYTES + 2, length);
        int check = hash.hash(destination, MAGIC_BYTES, WRITTEN_BYTES - MAGIC_BYTES - 1) >>> 8;
        destination.set(ValueLayout.JAVA_BYTE, WRITTEN_BYTES - 1, (byte) check);
    }

    /** Block size we choose for so much content: the smallest that takes all of it, the largest if none does. */
    static int blockSizeFor(long length) {
        return blockSize(blockCode(length));
    }

    private static int blockCode(long length) {
        int code = MIN_BLOCK_CODE;
        while (code < MAX_BLOCK_CODE && blockSize(code) < length) {
            code++;
        }
        return code;
    }

    private static int blockSize(int code) {
        return 1 << 2 * code + 8;
    }
}
