package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;

/** The peer every JVM has: java.util.zip's raw deflate, used as well as it can be, reset rather than made anew for each block. */
public final class JdkDeflate implements BlockCodec, AutoCloseable {
    private final Deflater deflater;
    private final Inflater inflater = new Inflater(true);

    /**
     * A peer.
     *
     * @param level of compression
     */
    public JdkDeflate(int level) {
        deflater = new Deflater(level, true);
    }

    @Override
    public String name() {
        return "java.util.zip";
    }

    @Override
    public long maxCompressedLength(long length) {
        // stored blocks: five bytes each, at the smallest memory level one per 16 KiB, and the last
        return length + (length / 16_000 + 2) * 5;
    }

    @Override
    public long run(Operation operation, MemorySegment source, MemorySegment destination) {
        return operation == Operation.COMPRESS ? compress(source, destination) : decompress(source, destination);
    }

    private long compress(MemorySegment source, MemorySegment destination) {
        deflater.reset();
        deflater.setInput(source.asByteBuffer());
        deflater.finish();
        long length = deflater.deflate(destination.asByteBuffer());
        return deflater.finished() ? length : CodecResult.DESTINATION_TOO_SMALL;
    }

    private long decompress(MemorySegment source, MemorySegment destination) {
        inflater.reset();
        inflater.setInput(source.asByteBuffer());
        try {
            long length = inflater.inflate(destination.asByteBuffer());
            return inflater.finished() ? length : CodecResult.DESTINATION_TOO_SMALL;
        } catch (DataFormatException e) {
            return CodecResult.CORRUPT_INPUT;
        }
    }

    @Override
    public void close() {
        deflater.close();
        inflater.close();
    }
}
