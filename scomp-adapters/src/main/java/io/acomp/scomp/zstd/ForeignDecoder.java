package io.acomp.scomp.zstd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A decoder over {@code ZSTD_decompressStream}. */
final class ForeignDecoder extends FramedDecoder {
    private final MemorySegment sourcePosition = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment destinationPosition = arena.allocate(ValueLayout.JAVA_LONG);
    private MemorySegment context;

    ForeignDecoder(ForeignConfig config, long maxWindow) {
        super(maxWindow);
        context = ZstdBinding.createDecompressor();
        long result = context.address() == 0 ? -ZstdCode.MEMORY_ALLOCATION : config.applyToDecompressor(context);
        if (!ZstdCode.isError(result)) {
            result = ZstdBinding.setDecompressor(context, ZstdBinding.WINDOW_LOG_MAX, windowLog(maxWindow));
        }
        if (ZstdCode.isError(result)) {
            close();
            throw new OutOfMemoryError("no native memory for a decoder, driver=zstd-jni");
        }
    }

    @Override
    long decode(MemorySegment source, long sourceAt, long sourceEnd, MemorySegment destination, long destinationAt) {
        sourcePosition.set(ValueLayout.JAVA_LONG, 0, sourceAt);
        destinationPosition.set(ValueLayout.JAVA_LONG, 0, destinationAt);
        long result = ZstdBinding.decompressSome(context, destination, destinationPosition, source, sourceEnd, sourcePosition);
        if (ZstdCode.isError(result)) {
            return ZstdCode.ofDecompression(-result);
        }
        moved(sourcePosition.get(ValueLayout.JAVA_LONG, 0), destinationPosition.get(ValueLayout.JAVA_LONG, 0));
        return result == 0 ? FRAME_DONE : MORE;
    }

    @Override
    public void close() {
        if (context.address() != 0) {
            ZstdBinding.freeDecompressor(context);
            context = MemorySegment.NULL;
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
