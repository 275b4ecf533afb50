package io.acomp.format;

import java.lang.foreign.MemorySegment;

/** How far back a stream says its references reach, read without a codec. */
public final class DeclaredWindow {
    private static final int LZO_WINDOW = 48 << 10;
    private static final int SNAPPY_WINDOW = 64 << 10;

    private DeclaredWindow() {}

    /**
     * The history window a source declares: for zstd the largest over its frames, for zlib that of its header, for other algorithms the
     * format's fixed one. Never throws: of a source that is broken or cut off, what its intact start declares. Allocates nothing.
     *
     * @param algorithm the algorithm's name
     * @param source the compressed bytes, or their start
     * @return bytes; 0 for algorithms without a window or unknown here, {@link Long#MAX_VALUE} for more than a long holds
     */
    public static long of(String algorithm, MemorySegment source) {
        return switch (algorithm) {
            case "zstd" -> zstd(source);
            case "zlib" -> ZlibHeader.window(source);
            case "deflate", "gzip" -> GzipMember.WINDOW;
            case "lz4", "lz4hc", "lz4-frame" -> Lz4Cutter.WINDOW;
            case "lzo" -> LZO_WINDOW;
            case "snappy" -> SNAPPY_WINDOW;
            default -> 0;
        };
    }

    private static long zstd(MemorySegment source) {
        long end = source.byteSize();
        long largest = 0;
        long at = 0;
        while (end - at >= ZstdFrame.SKIPPABLE_HEADER_BYTES) {
            int magic = Bytes.int32(source, at);
            if (ZstdFrame.isSkippable(magic)) {
                at += ZstdFrame.SKIPPABLE_HEADER_BYTES + Bytes.unsigned32(source, at + FrameFormat.PEEK_BYTES);
                continue;
            }
            int header = magic == FrameFormat.ZSTD_MAGIC ? ZstdFrame.headerLength(source, at, end) : 0;
            if (header <= 0) {
                break;
            }
            largest = Math.max(largest, ZstdFrame.window(source, at));
            int trailer = ZstdFrame.hasChecksum(source, at) ? ZstdFrame.CHECKSUM_BYTES : 0;
            at = afterBlocks(source, at + header, end) + trailer;
        }
        return largest;
    }

    /** Offset behind the last block of a frame, or {@code end} if it is not there. */
    private static long afterBlocks(MemorySegment source, long from, long end) {
        long at = from;
        while (end - at >= ZstdFrame.BLOCK_HEADER_BYTES) {
            int block = Bytes.unsigned24(source, at);
            if (ZstdFrame.blockType(block) == ZstdFrame.BLOCK_RESERVED) {
                return end;
            }
            at += ZstdFrame.blockLength(block);
            if (ZstdFrame.isLast(block)) {
                return at;
            }
        }
        return end;
    }
}
