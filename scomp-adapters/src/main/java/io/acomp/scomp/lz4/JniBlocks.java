package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4JNIFastResetCompressor;
import net.jpountz.lz4.LZ4JNIHCFastResetCompressor;
import org.jspecify.annotations.Nullable;

import io.acomp.scomp.NativeScratch;
import io.acomp.spi.CodecResult;

/**
 * Blocks through lz4-java's JNI classes, for JVMs where its library works but cannot be linked through foreign function calls. These
 * take buffers only, so everything passes through scratch; they know no dictionaries and no history, which plain Java serves here. Levels
 * are part of lz4-java's compressors: the last one used is kept.
 */
final class JniBlocks implements BlockCodec {
    private static final int MAX_EXPANSION = 255;
    // of lz4 1.10; lz4-java does not tell
    private static final long FAST_STATE_BYTES = 16416;
    private static final long HC_STATE_BYTES = 262200;

    private final LZ4Factory factory = LZ4Factory.nativeInstance();
    private final JavaBlocks linked = new JavaBlocks();
    private final NativeScratch sourceScratch = new NativeScratch();
    private final NativeScratch destinationScratch = new NativeScratch();
    private MemorySegment sourceMemory = MemorySegment.NULL;
    private MemorySegment destinationMemory = MemorySegment.NULL;
    private ByteBuffer sourceBuffer = ByteBuffer.allocate(0);
    private ByteBuffer destinationBuffer = ByteBuffer.allocate(0);
    private @Nullable LZ4JNIFastResetCompressor fast;
    private @Nullable LZ4JNIHCFastResetCompressor hc;
    private int hcLevel;

    @Override
    public long compress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity) {
        int bound = (int) Lz4Block.maxCompressedLength(length);
        LZ4Compressor compressor = config.highCompression() ? hc(config.level()) : fast(config.acceleration());
        MemorySegment to = output(bound);
        int produced = compressor.compress(input(source, sourceOffset, length), 0, length, destinationBuffer, 0, bound);
        if (produced > capacity) {
            return trimmed(CodecResult.DESTINATION_TOO_SMALL);
        }
        MemorySegment.copy(to, 0, destination, destinationOffset, produced);
        return trimmed(produced);
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
        if (history > 0) {
            return linked.decompress(config, source, sourceOffset, length, destination, destinationOffset, capacity, history);
        }
        // a declared capacity may be anything; a block cannot grow by more than this
        int room = (int) Math.min(capacity, (long) MAX_EXPANSION * length);
        MemorySegment to = output(room);
        int produced;
        try {
            produced = factory.safeDecompressor().decompress(input(source, sourceOffset, length), 0, length, destinationBuffer, 0, room);
        } catch (LZ4Exception failed) {
            return trimmed(Lz4Block.diagnose(source, sourceOffset, length, 0, capacity));
        }
        MemorySegment.copy(to, 0, destination, destinationOffset, produced);
        return trimmed(produced);
    }

    private LZ4Compressor fast(int acceleration) {
        if (fast == null || fast.getAcceleration() != acceleration) {
            if (fast != null) {
                fast.close();
            }
            fast = factory.fastResetCompressor(acceleration);
        }
        return fast;
    }

    private LZ4Compressor hc(int level) {
        if (hc == null || hcLevel != level) {
            if (hc != null) {
                hc.close();
            }
            hc = factory.highFastResetCompressor(level);
            hcLevel = level;
        }
        return hc;
    }

    private ByteBuffer input(MemorySegment source, long offset, int length) {
        MemorySegment memory = sourceScratch.atLeast(length);
        if (sourceMemory != memory) {
            sourceMemory = memory;
            sourceBuffer = buffer(memory);
        }
        MemorySegment.copy(source, offset, memory, 0, length);
        return sourceBuffer;
    }

    private MemorySegment output(int length) {
        MemorySegment memory = destinationScratch.atLeast(length);
        if (destinationMemory != memory) {
            destinationMemory = memory;
            destinationBuffer = buffer(memory);
        }
        return memory;
    }

    private static ByteBuffer buffer(MemorySegment memory) {
        return memory.asSlice(0, Math.min(memory.byteSize(), Integer.MAX_VALUE)).asByteBuffer();
    }

    private long trimmed(long result) {
        sourceScratch.trim();
        destinationScratch.trim();
        return result;
    }

    @Override
    public long nativeBytes() {
        return sourceScratch.bytes()
                + destinationScratch.bytes()
                + (fast == null ? 0 : FAST_STATE_BYTES)
                + (hc == null ? 0 : HC_STATE_BYTES);
    }

    @Override
    public void close() {
        linked.close();
        sourceScratch.close();
        destinationScratch.close();
        if (fast != null) {
            fast.close();
            fast = null;
        }
        if (hc != null) {
            hc.close();
            hc = null;
        }
    }
}
