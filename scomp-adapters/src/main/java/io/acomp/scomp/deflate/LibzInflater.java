package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;

/** Raw inflate by zlib. */
final class LibzInflater extends RawInflater {
    /** The state and, once output went on over calls, the window. */
    private static final long STATE_BYTES = 8 * 1024 + Wrapper.MAX_WINDOW;

    private static final int RAW_WINDOW_BITS = -15;

    private final LibzStream stream = new LibzStream();
    private final int flush;

    /** @param whole true if every call gets a whole stream: then zlib need not keep a window */
    LibzInflater(boolean whole) {
        flush = whole ? LibzLayout.FINISH : LibzLayout.NO_FLUSH;
        if (LibzBinding.inflateInit(stream.address(), RAW_WINDOW_BITS) != LibzLayout.OK) {
            stream.close();
            throw new OutOfMemoryError("zlib has no memory for an inflate state");
        }
    }

    @Override
    void begin() {
        LibzBinding.inflateReset(stream.address());
    }

    @Override
    long inflate(MemorySegment source, long from, long end, MemorySegment destination, long to, long limit) {
        consumed = 0;
        produced = 0;
        finished = false;
        boolean progress;
        do {
            stream.offerSource(source, from + consumed, end);
            stream.offerDestination(destination, to + produced, limit);
            int result = LibzBinding.inflate(stream.address(), flush, source, destination);
            progress = stream.consumed() + stream.produced() > 0;
            consumed += stream.consumed();
            produced += stream.produced();
            switch (result) {
                case LibzLayout.OK, LibzLayout.BUF_ERROR -> {}
                case LibzLayout.STREAM_END -> finished = true;
                case LibzLayout.DATA_ERROR -> {
                    return CodecResult.corruptAt(from + consumed);
                }
                case LibzLayout.MEM_ERROR -> {
                    return CodecResult.OUT_OF_MEMORY;
                }
                default -> {
                    return CodecResult.DEVICE_FAILED;
                }
            }
        } while (!finished && progress && from + consumed < end && to + produced < limit);
        return 0;
    }

    @Override
    int slack() {
        return 0;
    }

    @Override
    long nativeBytes() {
        return stream.nativeBytes() + STATE_BYTES;
    }

    @Override
    public void close() {
        LibzBinding.inflateEnd(stream.address());
        stream.close();
    }
}
