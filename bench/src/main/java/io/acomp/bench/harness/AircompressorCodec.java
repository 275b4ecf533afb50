package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;

import io.airlift.compress.v3.Compressor;
import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;

/** A peer: aircompressor's codecs in Java, on native memory as ours. Its classes are loaded when one is made. */
public final class AircompressorCodec implements BlockCodec {
    private final String name;
    private final Compressor compressor;
    private final Decompressor decompressor;

    private AircompressorCodec(String algorithm, Compressor compressor, Decompressor decompressor) {
        name = "aircompressor " + algorithm;
        this.compressor = compressor;
        this.decompressor = decompressor;
    }

    /** Raw lz4 blocks. */
    public static AircompressorCodec lz4() {
        return new AircompressorCodec("lz4", new Lz4JavaCompressor(), new Lz4JavaDecompressor());
    }

    /** Zstd frames at the only level it has. */
    public static AircompressorCodec zstd() {
        return new AircompressorCodec("zstd", new ZstdJavaCompressor(), new ZstdJavaDecompressor());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long maxCompressedLength(long length) {
        return compressor.maxCompressedLength(Math.toIntExact(length));
    }

    @Override
    public long run(Operation operation, MemorySegment source, MemorySegment destination) {
        try {
            return operation == Operation.COMPRESS
                    ? compressor.compress(source, destination)
                    : decompressor.decompress(source, destination);
        } catch (MalformedInputException e) {
            return CodecResult.CORRUPT_INPUT;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
    }
}
