package io.acomp.format;

import java.lang.foreign.MemorySegment;

/** Cuts LZ4 frames (frame format 1.6) by walking their block sizes. Legacy frames have no end mark and cannot be cut. */
final class Lz4Cutter extends FrameCutter {
    static final int WINDOW = 64 << 10;

    private static final int LEGACY_MAGIC = 0x184C2102;
    private static final int DESCRIPTOR_AT = 4;
    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION = 0x40;
    private static final int BLOCK_CHECKSUM = 1 << 4;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int CONTENT_CHECKSUM = 1 << 2;
    private static final int DICTIONARY_ID = 1;
    private static final int CHECKSUM_BYTES = 4;
    private static final int SIZE_BYTES = 4;
    private static final int STORED = 1 << 31;

    private int blockMaximum;
    private int blockTrailer;
    private int trailer;

    @Override
    Cut walk(MemorySegment data, long offset, long end) {
        if (position == 0) {
            Cut header = header(data, offset, end);
            if (header != Cut.FRAME) {
                return header;
            }
        }
        while (true) {
            long at = offset + position;
            if (end - at < SIZE_BYTES) {
                return more(position + SIZE_BYTES);
            }
            int field = Bytes.int32(data, at);
            if (field == 0) {
                long length = position + SIZE_BYTES + trailer;
                return end - offset < length ? more(length) : complete(Cut.FRAME, length);
            }
            int size = field & ~STORED;
            if (size > blockMaximum) {
                return Cut.UNCUTTABLE;
            }
            long length = SIZE_BYTES + size + (long) blockTrailer;
            if (end - at < length) {
                return more(position + length + SIZE_BYTES);
            }
            position += length;
            blockBound += (field & STORED) != 0 ? size : blockMaximum;
        }
    }

    /** Reads magic and descriptor; {@link Cut#FRAME} means go on with the blocks. */
    private Cut header(MemorySegment data, long offset, long end) {
        boolean skippable = Bytes.startsWith(data, offset, end, FrameFormat.SKIPPABLE_MAGIC, FrameFormat.SKIPPABLE_MASK);
        boolean legacy = Bytes.startsWith(data, offset, end, LEGACY_MAGIC, -1);
        if (!skippable && !legacy && !Bytes.startsWith(data, offset, end, FrameFormat.LZ4_MAGIC, -1)) {
            return Cut.GARBAGE;
        }
        if (end - offset < FrameFormat.PEEK_BYTES) {
            return more(FrameFormat.PEEK_BYTES);
        }
        if (legacy) {
            return Cut.UNCUTTABLE;
        }
        if (skippable) {
            return end - offset < ZstdFrame.SKIPPABLE_HEADER_BYTES
                    ? more(ZstdFrame.SKIPPABLE_HEADER_BYTES)
                    : complete(Cut.SKIPPABLE, ZstdFrame.SKIPPABLE_HEADER_BYTES + Bytes.unsigned32(data, offset + FrameFormat.PEEK_BYTES));
        }
        if (end - offset < DESCRIPTOR_AT + 2) {
            return more(DESCRIPTOR_AT + 2);
        }
        int flags = Bytes.unsigned8(data, offset + DESCRIPTOR_AT);
        int blockCode = Bytes.unsigned8(data, offset + DESCRIPTOR_AT + 1) >>> 4;
        if ((flags & VERSION_MASK) != VERSION || blockCode < 4 || blockCode > 7) {
            return Cut.UNCUTTABLE;
        }
        int sizeBytes = (flags & CONTENT_SIZE) != 0 ? 8 : 0;
        int length = DESCRIPTOR_AT + 2 + sizeBytes + ((flags & DICTIONARY_ID) != 0 ? 4 : 0) + 1;
        if (end - offset < length) {
            return more(length);
        }
        position = length;
        contentSize = sizeBytes == 0 ? UNKNOWN : Bytes.unsigned64(data, offset + DESCRIPTOR_AT + 2);
        window = WINDOW;
        blockMaximum = 1 << 8 + 2 * blockCode;
        blockTrailer = (flags & BLOCK_CHECKSUM) != 0 ? CHECKSUM_BYTES : 0;
        trailer = (flags & CONTENT_CHECKSUM) != 0 ? CHECKSUM_BYTES : 0;
        return Cut.FRAME;
    }
}
