package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;

import io.acomp.format.FrameFormat;
import io.acomp.format.XxHash32;
import io.acomp.spi.CodecResult;

/** Writes one frame: independent blocks, declared content size, a content checksum if asked for. Used by one thread at a time. */
final class FrameWriter {
    private static final int END_MARK = 0;

    private final BlockCodec blocks;
    private final FrameHeader header = new FrameHeader();
    private final XxHash32 hash = new XxHash32();

    FrameWriter(BlockCodec blocks) {
        this.blocks = blocks;
    }

    /** Bytes that are enough for a frame of {@code length} bytes of anything. */
    static long maxCompressedLength(long length) {
        long block = FrameHeader.blockSizeFor(length);
        return FrameHeader.WRITTEN_BYTES + length + (length + block - 1) / block * Integer.BYTES + 2 * Integer.BYTES;
    }

    /** Compresses everything into one frame; bytes produced, or {@link CodecResult#DESTINATION_TOO_SMALL}. */
    long write(Lz4Config config, MemorySegment source, MemorySegment destination) {
        long length = source.byteSize();
        long limit = destination.byteSize();
        int footer = config.checksum() ? 2 * Integer.BYTES : Integer.BYTES;
        if (limit < FrameHeader.WRITTEN_BYTES + footer) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        header.write(destination, FrameFormat.LZ4_MAGIC, length, config.checksum());
        long out = FrameHeader.WRITTEN_BYTES;
        int blockSize = FrameHeader.blockSizeFor(length);
        for (long in = 0; in < length; in += blockSize) {
            int count = (int) Math.min(blockSize, length - in);
            long room = limit - footer - out - Integer.BYTES;
            if (room <= 0) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            // a block that does not shrink is stored
            int capacity = (int) Math.min(room, count - 1);
            long produced = capacity == 0
                    ? CodecResult.DESTINATION_TOO_SMALL
                    : blocks.compress(config, source, in, count, destination, out + Integer.BYTES, capacity);
            if (CodecResult.isFailure(produced)) {
                if (room < count) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
                destination.set(Lz4Block.INT, out, count | FrameHeader.STORED);
                MemorySegment.copy(source, in, destination, out + Integer.BYTES, count);
                produced = count;
            } else {
                destination.set(Lz4Block.INT, out, (int) produced);
            }
            out += Integer.BYTES + produced;
        }
        destination.set(Lz4Block.INT, out, END_MARK);
        if (config.checksum()) {
            destination.set(Lz4Block.INT, out + Integer.BYTES, hash.hash(source, 0, length));
        }
        return out + footer;
    }
}
