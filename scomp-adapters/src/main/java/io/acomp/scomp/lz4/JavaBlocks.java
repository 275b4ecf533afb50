package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

import io.acomp.spi.CodecResult;

/**
 * Blocks in plain Java, without Unsafe: our own fast compressor and decompressor, and lz4-java's safe HC compressor, which allocates its
 * tables (256 KiB) at every call. All work on arrays, so blocks are copied into scratch and out of it; scratch of blocks beyond those of
 * frames is not kept.
 */
final class JavaBlocks implements BlockCodec {
    private static final byte[] NOTHING = {};
    private static final int KEPT_BYTES = FrameHeader.LEGACY_BLOCK + Lz4Block.WINDOW + (128 << 10);
    private static final int MEASURE_FROM = 1 << 20;
    private static final int MAX_EXPANSION = 255;

    private final JavaCompressor fast = new JavaCompressor();
    private byte[] sourceScratch = NOTHING;
    private byte[] destinationScratch = NOTHING;

    @Override
    public long compress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity) {
        load(source, sourceOffset, length);
        int produced;
        if (config.highCompression()) {
            // lz4-java throws where a block does not fit: give it room for anything
            LZ4Compressor hc = Factory.SAFE.highCompressor(config.level());
            reserve(hc.maxCompressedLength(length));
            produced = hc.compress(sourceScratch, 0, length, destinationScratch, 0, destinationScratch.length);
        } else {
            reserve(capacity);
            produced = fast.compress(sourceScratch, length, destinationScratch, capacity, config.acceleration());
        }
        if (produced >= 0 && produced <= capacity) {
            MemorySegment.copy(destinationScratch, 0, destination, ValueLayout.JAVA_BYTE, destinationOffset, produced);
        }
        trim();
        return produced < 0 || produced > capacity ? CodecResult.DESTINATION_TOO_SMALL : produced;
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
        long room = Math.min(capacity, (long) MAX_EXPANSION * length);
        if (room > MEASURE_FROM) {
            // no large scratch for what a block only might become
            long decoded = Lz4Block.decodedLength(source, sourceOffset, length, history);
            if (CodecResult.isFailure(decoded) || decoded > capacity) {
                return CodecResult.isFailure(decoded) ? decoded : CodecResult.DESTINATION_TOO_SMALL;
            }
            room = decoded;
        }
        load(source, sourceOffset, length);
        reserve((int) Math.min(history + room, Integer.MAX_VALUE - JavaDecompressor.SLACK));
        MemorySegment.copy(destination, ValueLayout.JAVA_BYTE, destinationOffset - history, destinationScratch, 0, history);
        int produced = JavaDecompressor.decompress(sourceScratch, length, destinationScratch, history, history + (int) room);
        if (produced >= 0) {
            MemorySegment.copy(destinationScratch, history, destination, ValueLayout.JAVA_BYTE, destinationOffset, produced);
        }
        trim();
        return produced >= 0 ? produced : Lz4Block.diagnose(source, sourceOffset, length, history, capacity);
    }

    private void load(MemorySegment source, long offset, int length) {
        if (sourceScratch.length - JavaDecompressor.SLACK < length) {
            sourceScratch = NOTHING;
            sourceScratch = new byte[length + JavaDecompressor.SLACK];
        }
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, sourceScratch, 0, length);
    }

    private void reserve(int length) {
        if (destinationScratch.length - JavaDecompressor.SLACK < length) {
            destinationScratch = NOTHING;
            destinationScratch = new byte[length + JavaDecompressor.SLACK];
        }
    }

    private void trim() {
        if (sourceScratch.length > KEPT_BYTES) {
            sourceScratch = NOTHING;
        }
        if (destinationScratch.length > KEPT_BYTES) {
            destinationScratch = NOTHING;
        }
    }

    @Override
    public long nativeBytes() {
        return 0;
    }

    @Override
    public void close() {
        sourceScratch = NOTHING;
        destinationScratch = NOTHING;
    }

    // made when a level first asks for it
    private static final class Factory {
        static final LZ4Factory SAFE = LZ4Factory.safeInstance();
    }
}
