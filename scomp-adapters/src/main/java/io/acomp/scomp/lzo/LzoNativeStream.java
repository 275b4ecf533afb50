package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.acomp.scomp.NativeScratch;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * A stream of {@code lzo-native}. It holds the work memory of LZO1X-1 from the start, that of LZO1X-999 and two scratch areas when they
 * are needed: one for a heap source, one for output that the library may not write into the destination directly.
 */
final class LzoNativeStream implements CodecStream {
    /** Most bytes of a fast critical call. */
    private static final long CRITICAL_BYTES = 64 << 10;
    /** Most bytes of a critical call of LZO1X-999, which is some twenty times as slow. */
    private static final long CRITICAL_BEST_BYTES = 4 << 10;
    private static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment lengthCell;
    private final MemorySegment fastWork;
    private final NativeScratch bestWork = new NativeScratch();
    private final NativeScratch sourceScratch = new NativeScratch();
    private final NativeScratch outputScratch = new NativeScratch();

    LzoNativeStream() {
        try {
            MemorySegment memory = arena.allocate(ALIGNMENT + LzoBinding.FAST_WORK_BYTES, ALIGNMENT);
            lengthCell = memory.asSlice(0, JAVA_LONG.byteSize());
            fastWork = memory.asSlice(ALIGNMENT);
        } catch (OutOfMemoryError none) {
            arena.close();
            throw none;
        }
    }

    @Override
    public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        LzoConfig lzo = (LzoConfig) config;
        boolean critical = source.byteSize() <= (lzo.fast() ? CRITICAL_BYTES : CRITICAL_BEST_BYTES);
        try {
            MemorySegment in = readable(critical, source);
            // The compressors check no bound, so only a destination that holds their worst case may be theirs.
            long bound = Lzo1x.maxCompressedLength(in.byteSize());
            boolean direct = destination.byteSize() >= bound && (critical || destination.isNative());
            MemorySegment out = direct ? destination : outputScratch.atLeast(bound);
            int status = lzo.fast()
                    ? LzoBinding.compressFast(critical, in, out, lengthCell, fastWork)
                    : LzoBinding.compressBest(critical, in, out, lengthCell, bestWork.atLeast(LzoBinding.BEST_WORK_BYTES), lzo.level());
            return status == LzoBinding.OK ? produced(direct, out, destination) : CodecResult.DEVICE_FAILED;
        } catch (OutOfMemoryError none) {
            return CodecResult.OUT_OF_MEMORY;
        } finally {
            trim();
        }
    }

    @Override
    public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        boolean critical = source.byteSize() <= CRITICAL_BYTES && destination.byteSize() <= CRITICAL_BYTES;
        try {
            MemorySegment in = readable(critical, source);
            boolean direct = critical || destination.isNative();
            MemorySegment out = direct ? destination : outputScratch.atLeast(destination.byteSize());
            lengthCell.set(JAVA_LONG, 0, destination.byteSize());
            int status = LzoBinding.decompress(critical, in, out, lengthCell);
            return status == LzoBinding.OK ? produced(direct, out, destination) : failure(status);
        } catch (OutOfMemoryError none) {
            return CodecResult.OUT_OF_MEMORY;
        } finally {
            trim();
        }
    }

    @Override
    public long nativeBytes() {
        long fixed = arena.scope().isAlive() ? ALIGNMENT + LzoBinding.FAST_WORK_BYTES : 0;
        return fixed + bestWork.bytes() + sourceScratch.bytes() + outputScratch.bytes();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
        bestWork.close();
        sourceScratch.close();
        outputScratch.close();
    }

    private MemorySegment readable(boolean critical, MemorySegment source) {
        return critical || source.isNative() ? source : sourceScratch.copyOf(source).asSlice(0, source.byteSize());
    }

    private long produced(boolean direct, MemorySegment out, MemorySegment destination) {
        long length = lengthCell.get(JAVA_LONG, 0);
        if (length > destination.byteSize()) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        if (!direct) {
            MemorySegment.copy(out, 0, destination, 0, length);
        }
        return length;
    }

    private void trim() {
        sourceScratch.trim();
        outputScratch.trim();
    }

    private static long failure(int status) {
        return switch (status) {
            case LzoBinding.OUTPUT_OVERRUN -> CodecResult.DESTINATION_TOO_SMALL;
            case LzoBinding.ERROR,
                    LzoBinding.INPUT_OVERRUN,
                    LzoBinding.LOOKBEHIND_OVERRUN,
                    LzoBinding.EOF_NOT_FOUND,
                    LzoBinding.INPUT_NOT_CONSUMED -> CodecResult.CORRUPT_INPUT;
            default -> CodecResult.DEVICE_FAILED;
        };
    }
}
