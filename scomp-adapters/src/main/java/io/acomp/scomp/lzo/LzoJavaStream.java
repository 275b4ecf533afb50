package io.acomp.scomp.lzo;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecStream;

/** A stream of {@code lzo-java}: a compressor and a decompressor on the Java heap, each made when first needed. */
final class LzoJavaStream implements CodecStream {
    private @Nullable Lzo1xCompressor compressor;
    private @Nullable Lzo1xDecompressor decompressor;

    @Override
    public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        Lzo1xCompressor worker = compressor;
        if (worker == null) {
            worker = new Lzo1xCompressor();
            compressor = worker;
        }
        return worker.compress(source, destination);
    }

    @Override
    public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        Lzo1xDecompressor worker = decompressor;
        if (worker == null) {
            worker = new Lzo1xDecompressor();
            decompressor = worker;
        }
        return worker.decompress(source, destination);
    }

    @Override
    public long nativeBytes() {
        return 0;
    }

    @Override
    public void close() {
        compressor = null;
        decompressor = null;
    }
}
