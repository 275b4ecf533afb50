package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;

import io.acomp.format.FrameFormat;
import io.acomp.format.XxHash32;
import io.acomp.spi.CodecResult;

/**
 * Reads every frame of a source that is there as a whole: standard, legacy and skippable ones, in any order. Blocks decode straight into
 * the destination, which is also the history of linked blocks. Used by one thread at a time.
 */
final class FrameReader {
    private final BlockCodec blocks;
    private final FrameHeader header = new FrameHeader();
    private final XxHash32 hash = new XxHash32();
    private long in;
    private long out;

    FrameReader(BlockCodec blocks) {
        this.blocks = blocks;
    }

    /** Decompresses everything; bytes produced, or a {@link CodecResult}. */
    long read(Lz4Config config, MemorySegment source, MemorySegment destination) {
        in = 0;
        out = 0;
        do {
            long failure = frame(config, source, destination);
            if (failure != 0) {
                return failure;
            }
        } while (in < source.byteSize());
        return out;
    }

    private long frame(Lz4Config config, MemorySegment source, MemorySegment destination) {
        long left = source.byteSize() - in;
        if (left < Integer.BYTES) {
            return CodecResult.corruptAt(in);
        }
        int magic = source.get(Lz4Block.INT, in);
        if ((magic & FrameFormat.SKIPPABLE_MASK) == FrameFormat.SKIPPABLE_MAGIC) {
            return skippable(source);
        }
        if (magic == FrameHeader.LEGACY_MAGIC) {
            return legacy(config, source, destination);
        }
        if (magic != FrameFormat.LZ4_MAGIC) {
            return CodecResult.corruptAt(in);
        }
        if (left < FrameHeader.PREFIX_BYTES || left < FrameHeader.length(source, in)) {
            return CodecResult.corruptAt(source.byteSize());
        }
        long failure = header.read(source, in);
        if (failure != 0) {
            return CodecResult.rebase(failure, in);
        }
        in += FrameHeader.length(source, in);
        return blocks(config, source, destination);
    }

    private long skippable(MemorySegment source) {
        long left = source.byteSize() - in - 2 * Integer.BYTES;
        if (left < 0 || Integer.toUnsignedLong(source.get(Lz4Block.INT, in + Integer.BYTES)) > left) {
            return CodecResult.corruptAt(source.byteSize());
        }
        in += 2 * Integer.BYTES + Integer.toUnsignedLong(source.get(Lz4Block.INT, in + Integer.BYTES));
        return 0;
    }

    private long blocks(Lz4Config config, MemorySegment source, MemorySegment destination) {
        long begin = out;
        while (true) {
            if (source.byteSize() - in < Integer.BYTES) {
                return CodecResult.corruptAt(source.byteSize());
            }
            int length = source.get(Lz4Block.INT, in);
            if (length == 0) {
                in += Integer.BYTES;
                return footer(source, destination, begin);
            }
            long failure = block(config, source, destination, length, begin);
            if (failure != 0) {
                return failure;
            }
        }
    }

    /** Decodes the block whose length field is next, and steps behind it. */
    private long block(Lz4Config config, MemorySegment source, MemorySegment destination, int lengthField, long begin) {
        int length = lengthField & ~FrameHeader.STORED;
        if (length > header.maxLength) {
            return CodecResult.corruptAt(in);
        }
        long data = in + Integer.BYTES;
        long next = data + length + (header.blockChecksum ? Integer.BYTES : 0);
        if (next > source.byteSize()) {
            return CodecResult.corruptAt(source.byteSize());
        }
        if (header.blockChecksum && hash.hash(source, data, length) != source.get(Lz4Block.INT, data + length)) {
            return CodecResult.corruptAt(data + length);
        }
        long room = destination.byteSize() - out;
        if ((lengthField & FrameHeader.STORED) != 0) {
            if (length > room) {
                return tooSmall(destination, begin, in);
            }
            MemorySegment.copy(source, data, destination, out, length);
            out += length;
        } else {
            long produced = decode(config, source, data, length, destination, room, begin);
            if (CodecResult.isFailure(produced)) {
                return produced;
            }
            out += produced;
        }
        in = next;
        return 0;
    }

    private long decode(Lz4Config config, MemorySegment source, long data, int length, MemorySegment destination, long room, long begin) {
        int capacity = (int) Math.min(room, header.maxBlock);
        int history = header.independent ? 0 : (int) Math.min(out - begin, Lz4Block.WINDOW);
        long produced = blocks.decompress(config, source, data, length, destination, out, capacity, history);
        if (produced == CodecResult.DESTINATION_TOO_SMALL) {
            boolean tooLong = capacity == header.maxBlock || Lz4Block.decodedLength(source, data, length, history) > header.maxBlock;
            return tooLong ? CodecResult.corruptAt(data) : tooSmall(destination, begin, data);
        }
        return CodecResult.isFailure(produced) ? CodecResult.rebase(produced, data) : produced;
    }

    /** A block does not fit: it is the block that is wrong if what the frame declares would have fitted. */
    private long tooSmall(MemorySegment destination, long begin, long offset) {
        boolean declaredFits = header.contentSizeKnown && Long.compareUnsigned(header.contentSize, destination.byteSize() - begin) <= 0;
        return declaredFits ? CodecResult.corruptAt(offset) : CodecResult.DESTINATION_TOO_SMALL;
    }

    private long footer(MemorySegment source, MemorySegment destination, long begin) {
        if (header.contentSizeKnown && header.contentSize != out - begin) {
            return CodecResult.corruptAt(in);
        }
        if (header.contentChecksum) {
            if (source.byteSize() - in < Integer.BYTES) {
                return CodecResult.corruptAt(source.byteSize());
            }
            if (hash.hash(destination, begin, out - begin) != source.get(Lz4Block.INT, in)) {
                return CodecResult.corruptAt(in);
            }
            in += Integer.BYTES;
        }
        return 0;
    }

    /** Reads a legacy frame, which ends with the source or where a length is longer than any block: at the next frame's magic. */
    private long legacy(Lz4Config config, MemorySegment source, MemorySegment destination) {
        header.legacy();
        in += Integer.BYTES;
        long begin = out;
        while (in < source.byteSize()) {
            if (source.byteSize() - in < Integer.BYTES) {
                return CodecResult.corruptAt(source.byteSize());
            }
            int length = source.get(Lz4Block.INT, in);
            if (FrameHeader.endsLegacy(length)) {
                return 0;
            }
            long failure = length == 0 ? CodecResult.corruptAt(in) : block(config, source, destination, length, begin);
            if (failure != 0) {
                return failure;
            }
        }
        return 0;
    }
}
