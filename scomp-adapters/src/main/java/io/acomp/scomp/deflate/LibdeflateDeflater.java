package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;

/** Raw deflate by libdeflate. A compressor is bound to its level; the one of the last call is kept. */
final class LibdeflateDeflater implements RawDeflater {
    /** The library keeps eight bytes at the end free and does not tell a full destination from an exact fit. */
    private static final int SLACK = 16;
    /** What the library allocates (1.14, measured): for level 0, 1, 2 to 9, and 10 to 12. */
    private static final long[] COMPRESSOR_BYTES = {2048, 204800, 671744, 9011200};

    private long compressor;
    private int level;

    @Override
    public long deflate(
            DeflateConfig config, MemorySegment source, long length, MemorySegment destination, long from, long limit, boolean last) {
        if (compressor == 0 || level != config.level()) {
            close();
            level = config.level();
            compressor = LibdeflateBinding.allocCompressor(level);
            if (compressor == 0) {
                return CodecResult.OUT_OF_MEMORY;
            }
        }
        long produced = LibdeflateBinding.compress(compressor, source, length, destination, from, limit - from);
        return produced == 0 ? CodecResult.DESTINATION_TOO_SMALL : produced;
    }

    @Override
    public int slack() {
        return SLACK;
    }

    @Override
    public long nativeBytes() {
        return compressor == 0 ? 0 : COMPRESSOR_BYTES[level < 2 ? level : level < 10 ? 2 : 3];
    }

    @Override
    public void close() {
        if (compressor != 0) {
            LibdeflateBinding.freeCompressor(compressor);
            compressor = 0;
        }
    }
}
