package io.acomp.format;

import java.lang.foreign.MemorySegment;

/** Cuts Zstandard frames by walking their block headers. */
final class ZstdCutter extends FrameCutter {
    private int blockMaximum;
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
            if (end - at < ZstdFrame.BLOCK_HEADER_BYTES) {
                return more(position + ZstdFrame.BLOCK_HEADER_BYTES);
            }
            int block = Bytes.unsigned24(data, at);
            int type = ZstdFrame.blockType(block);
            if (type == ZstdFrame.BLOCK_RESERVED || ZstdFrame.blockSize(block) > blockMaximum) {
                return Cut.UNCUTTABLE;
            }
            int length = ZstdFrame.blockLength(block);
            boolean last = ZstdFrame.isLast(block);
            if (end - at < length + (last ? trailer : 0)) {
                return more(position + length + (last ? trailer : ZstdFrame.BLOCK_HEADER_BYTES));
            }
            position += length;
            blockBound += type == ZstdFrame.BLOCK_COMPRESSED ? blockMaximum : ZstdFrame.blockSize(block);
            if (last) {
                return complete(Cut.FRAME, position + trailer);
            }
        }
    }

    /** Reads magic and header; {@link Cut#FRAME} means go on with the blocks. */
    private Cut header(MemorySegment data, long offset, long end) {
        boolean skippable = Bytes.startsWith(data, offset, end, FrameFormat.SKIPPABLE_MAGIC, FrameFormat.SKIPPABLE_MASK);
        if (!skippable && !Bytes.startsWith(data, offset, end, FrameFormat.ZSTD_MAGIC, -1)) {
            return Cut.GARBAGE;
        }
        if (end - offset < FrameFormat.PEEK_BYTES) {
            return more(FrameFormat.PEEK_BYTES);
        }
        if (skippable) {
            return end - offset < ZstdFrame.SKIPPABLE_HEADER_BYTES
                    ? more(ZstdFrame.SKIPPABLE_HEADER_BYTES)
                    : complete(Cut.SKIPPABLE, ZstdFrame.SKIPPABLE_HEADER_BYTES + Bytes.unsigned32(data, offset + FrameFormat.PEEK_BYTES));
        }
        int length = ZstdFrame.headerLength(data, offset, end);
        if (length <= 0) {
            return length == 0 ? more(end - offset + 1) : Cut.UNCUTTABLE;
        }
        position = length;
        contentSize = ZstdFrame.contentSize(data, offset);
        window = ZstdFrame.window(data, offset);
        blockMaximum = ZstdFrame.blockMaximum(window);
        trailer = ZstdFrame.hasChecksum(data, offset) ? ZstdFrame.CHECKSUM_BYTES : 0;
        return Cut.FRAME;
    }
}
