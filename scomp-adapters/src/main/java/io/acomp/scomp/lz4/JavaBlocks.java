package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

import io.acomp.spi.CodecResult;

/**
 * Blocks in plain Java, without Unsafe: our own fast compressor and decompressor, and lz4-java's safe HC compressor, which takes arrays
 * and allocates its tables (256 KiB) at every call.
 */
final class JavaBlocks implements BlockCodec {
    private static final byte[] NOTHING = {};

    private final JavaCompressor compressor = new JavaCompressor();
    private byte[] hcSource = NOTHING;
    private byte[] hcDestination = NOTHING;

    @Override
    public long compress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity) {
        int produced = config.highCompression()
                ? compressHc(config.level(), source, sourceOffset, length, destination, destinationOffset, capacity)
                : compressor.compress(source, sourceOffset, length, destination, destinationOffset, capacity, config.acceleration());
        return produced < 0 ? CodecResult.DESTINATION_TOO_SMALL : produced;
    }

    private int compressHc(
            int level, MemorySegment source, long sourceOffset, int length, MemorySegment destination, long destinationOffset, int capacity) {
        LZ4Compressor hc = Factory.SAFE.highCompressor(level);
        hcSource = atLeast(hcSource, length);
        hcDestination = atLeast(hcDestination, hc.maxCompressedLength(length));
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, sourceOffset, hcSource, 0, length);
        int produced = hc.compress(hcSource, 0, length, hcDestination, 0, hcDestination.length);
        if (produced > capacity) {
            return -1;
        }
        MemorySegment.copy(hcDestination, 0, destination, ValueLayout.JAVA_BYTE, destinationOffset, produced);
        return produced;
    }

    private static byte[] atLeast(byte[] array, int length) {
        return array.length >= length ? array : new byte[length];
    }

    @Override
    public long decompress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity,
            int history) {
        return JavaDecompressor.decompress(source, sourceOffset, length, destination, destinationOffset, capacity, history);
    }

    @Override
    public long nativeBytes() {
        return 0;
    }

    @Override
    public void close() {
        hcSource = NOTHING;
        hcDestination = NOTHING;
    }

    // made when a level first asks for it
    private static final class Factory {
        static final LZ4Factory SAFE = LZ4Factory.safeInstance();
    }
}
