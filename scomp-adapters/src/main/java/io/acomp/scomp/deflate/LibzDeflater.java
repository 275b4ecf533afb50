package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;

/** Raw deflate by zlib. Level and window are bound to its stream; the one of the last call is kept. */
final class LibzDeflater implements RawDeflater {
    /** zlib does not tell an exact fit from one that goes on; for a flush its manual asks for more than six bytes of room. */
    private static final int SLACK = 16;
    /** Hash heads and pending output at the default memory level, and the state itself. */
    private static final long FIXED_BYTES = 128 * 1024 + 6 * 1024;

    private final LibzStream stream = new LibzStream();
    private boolean open;
    private int level;
    private int windowBits;

    @Override
    public long deflate(
            DeflateConfig config, MemorySegment source, long length, MemorySegment destination, long from, long limit, boolean last) {
        if (!prepare(config)) {
            return CodecResult.OUT_OF_MEMORY;
        }
        long at = 0;
        long to = from;
        while (true) {
            stream.offerSource(source, at, length);
            stream.offerDestination(destination, to, limit);
            boolean whole = at + stream.offered() == length;
            int flush = !whole ? LibzLayout.NO_FLUSH : last ? LibzLayout.FINISH : LibzLayout.FULL_FLUSH;
            int result = LibzBinding.deflate(stream.address(), flush, source, destination);
            boolean progress = stream.consumed() + stream.produced() > 0;
            at += stream.consumed();
            to += stream.produced();
            if (result == LibzLayout.STREAM_END || flush == LibzLayout.FULL_FLUSH && at == length && to < limit) {
                return to - from;
            }
            if (to == limit) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            if (!progress || result != LibzLayout.OK && result != LibzLayout.BUF_ERROR) {
                return CodecResult.DEVICE_FAILED;
            }
        }
    }

    private boolean prepare(DeflateConfig config) {
        if (open && level == config.level() && windowBits == config.windowBits()) {
            LibzBinding.deflateReset(stream.address());
            return true;
        }
        end();
        level = config.level();
        windowBits = config.windowBits();
        open = LibzBinding.deflateInit(stream.address(), level, -windowBits) == LibzLayout.OK;
        return open;
    }

    private void end() {
        if (open) {
            LibzBinding.deflateEnd(stream.address());
            open = false;
        }
    }

    @Override
    public int slack() {
        return SLACK;
    }

    @Override
    public long nativeBytes() {
        return stream.nativeBytes() + (open ? FIXED_BYTES + (4L << windowBits) : 0);
    }

    @Override
    public void close() {
        end();
        stream.close();
    }
}
