package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.spi.CodecResult;

/** Raw inflate by libdeflate: whole streams. It does not say where data is corrupt. */
final class LibdeflateInflater extends RawInflater {
    private static final int SLACK = 512;

    /** What the library allocates (1.14, measured). */
    private static final long DECOMPRESSOR_BYTES = 11568;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment lengths = arena.allocate(2 * ValueLayout.JAVA_LONG.byteSize(), ValueLayout.JAVA_LONG.byteAlignment());
    private long decompressor = LibdeflateBinding.allocDecompressor();

    LibdeflateInflater() {
        if (decompressor == 0) {
            arena.close();
            throw new OutOfMemoryError("libdeflate has no memory for a decompressor");
        }
    }

    @Override
    void begin() {}

    @Override
    long inflate(MemorySegment source, long from, long end, MemorySegment destination, long to, long limit) {
        int result =
                LibdeflateBinding.decompress(decompressor, source, from, end - from, destination, to, limit - to, lengths.address());
        finished = result == LibdeflateBinding.SUCCESS;
        if (finished) {
            consumed = lengths.get(ValueLayout.JAVA_LONG, 0);
            produced = lengths.get(ValueLayout.JAVA_LONG, Long.BYTES);
            return 0;
        }
        consumed = 0;
        produced = limit - to;
        return result == LibdeflateBinding.INSUFFICIENT_SPACE ? 0 : CodecResult.CORRUPT_INPUT;
    }

    @Override
    int slack() {
        return SLACK;
    }

    @Override
    long nativeBytes() {
        return lengths.byteSize() + DECOMPRESSOR_BYTES;
    }

    @Override
    public void close() {
        if (decompressor != 0) {
            LibdeflateBinding.freeDecompressor(decompressor);
            decompressor = 0;
            arena.close();
        }
    }
}
