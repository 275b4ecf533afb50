package io.acomp.scomp.zstd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.acomp.format.FrameFormat;
import io.acomp.format.ZstdFrame;
import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/**
 * Steps through frames. It reads every frame's header itself before libzstd sees it: libzstd's own limit is a power of two, and it does
 * not apply it to a frame that happens to be in the source as a whole.
 */
abstract class FramedDecoder implements StreamDecoder {
    /** What {@link #decode} returns at the end of a frame. */
    static final long FRAME_DONE = 0;
    /** What {@link #decode} returns inside a frame. */
    static final long MORE = 1;

    /** Magic and descriptor tell how long the header is. */
    private static final int DESCRIPTOR_END = 5;

    private static final ValueLayout.OfInt MAGIC = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Native memory of this decoder, for subclasses too. */
    final Arena arena = Arena.ofShared();

    private final MemorySegment header = arena.allocate(ZstdFrame.MAX_HEADER_BYTES);
    private final long maxWindow;
    private long headerBytes;
    private boolean inHeader = true;
    private long consumed;
    private long produced;

    FramedDecoder(long maxWindow) {
        this.maxWindow = maxWindow;
    }

    /**
     * Decodes on and tells through {@link #moved} how far it came.
     *
     * @return {@link #FRAME_DONE}, {@link #MORE} or a {@link CodecResult}
     */
    abstract long decode(MemorySegment source, long sourceAt, long sourceEnd, MemorySegment destination, long destinationAt);

    /** Where the last {@link #decode} stopped in source and destination. */
    final void moved(long sourceAt, long destinationAt) {
        consumed = sourceAt;
        produced = destinationAt;
    }

    /** The smallest binary logarithm of a window libzstd takes that is not below the limit. */
    static int windowLog(long maxWindow) {
        return maxWindow <= 1L << 10 ? 10 : Math.min(31, Long.SIZE - Long.numberOfLeadingZeros(maxWindow - 1));
    }

    @Override
    public final long step(MemorySegment source, MemorySegment destination) {
        consumed = 0;
        produced = 0;
        if (inHeader) {
            long failure = readHeader(source);
            if (failure != 0 || inHeader) {
                return failure;
            }
            long taken = consumed;
            long result = decode(header, 0, headerBytes, destination, 0);
            consumed = taken;
            if (result != MORE) {
                return ended(result);
            }
        }
        return ended(decode(source, consumed, source.byteSize(), destination, produced));
    }

    private long ended(long result) {
        if (result == FRAME_DONE) {
            inHeader = true;
            headerBytes = 0;
        }
        return result == CodecResult.CORRUPT_INPUT ? CodecResult.corruptAt(consumed) : Math.min(result, 0);
    }

    /** Takes what the header still lacks; it is complete when {@link #inHeader} is false. */
    private long readHeader(MemorySegment source) {
        if (!take(source, DESCRIPTOR_END)) {
            return 0;
        }
        boolean skippable = ZstdFrame.isSkippable(header.get(MAGIC, 0));
        if (!skippable && FrameFormat.detect(header) != FrameFormat.ZSTD) {
            return CodecResult.corruptAt(0);
        }
        int length = skippable ? ZstdFrame.SKIPPABLE_HEADER_BYTES : ZstdFrame.headerLength(header, 0, ZstdFrame.MAX_HEADER_BYTES);
        if (length < 0) {
            return CodecResult.corruptAt(0);
        }
        if (!take(source, length)) {
            return 0;
        }
        if (!skippable && ZstdFrame.window(header, 0) > maxWindow) {
            return CodecResult.LIMIT_EXCEEDED;
        }
        inHeader = false;
        return 0;
    }

    private boolean take(MemorySegment source, int wanted) {
        long bytes = Math.min(wanted - headerBytes, source.byteSize() - consumed);
        if (bytes > 0) {
            MemorySegment.copy(source, consumed, header, headerBytes, bytes);
            headerBytes += bytes;
            consumed += bytes;
        }
        return headerBytes >= wanted;
    }

    @Override
    public final long consumed() {
        return consumed;
    }

    @Override
    public final long produced() {
        return produced;
    }

    @Override
    public final boolean atFrameEnd() {
        return inHeader && headerBytes == 0;
    }
}
