package io.acomp.scomp.zstd;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.scomp.NativeScratch;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;

/**
 * A compression and a decompression context of libzstd, each made at its first use. Parameters stay in a context until another config
 * comes.
 *
 * <p>Heap segments go to libzstd as they are only where the work is short, since the collector waits for it; otherwise they are copied.
 * Native segments never hold it off: that would save 5 ns of the 12 µs that 4 KiB take at level 1.
 */
final class ForeignStream implements CodecStream {
    /** Up to this level and so many bytes compression takes about 100 microseconds at most. */
    private static final int SHORT_LEVEL = 3;

    private static final long SHORT_SOURCE = 32 << 10;
    /** Up to so many bytes on either side decompression takes about 100 microseconds at most. */
    private static final long SHORT_EITHER = 64 << 10;
    /**
     * libzstd wants a few bytes more room than its output needs. Up to so many bytes of source it gets them in our memory, so that a
     * destination that is just large enough is.
     */
    private static final long EXACT_SOURCE = 2 << 20;

    private final NativeScratch sourceScratch = new NativeScratch();
    private final NativeScratch destinationScratch = new NativeScratch();
    private MemorySegment compressor = MemorySegment.NULL;
    private MemorySegment decompressor = MemorySegment.NULL;
    private @Nullable ForeignConfig compressConfig;
    private @Nullable ForeignConfig decompressConfig;
    private long largestSource;
    private int highestLevel = Integer.MIN_VALUE;
    private boolean closed;

    @Override
    public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        try {
            ForeignConfig wanted = (ForeignConfig) config;
            if (compressConfig != wanted) {
                long failure = useToCompress(wanted);
                if (failure != 0) {
                    return failure;
                }
            }
            return compress(wanted.level() <= SHORT_LEVEL && source.byteSize() <= SHORT_SOURCE, source, destination);
        } catch (OutOfMemoryError noScratch) {
            return CodecResult.OUT_OF_MEMORY;
        }
    }

    private long compress(boolean brief, MemorySegment source, MemorySegment destination) {
        long length = source.byteSize();
        long capacity = destination.byteSize();
        largestSource = Math.max(largestSource, length);
        long bound = ZstdDriver.bound(length);
        boolean exact = capacity < bound && length <= EXACT_SOURCE;
        boolean staged = exact || !brief && !destination.isNative();

        MemorySegment from = brief || source.isNative() ? source : sourceScratch.copyOf(source);
        long room = exact ? bound : capacity;
        MemorySegment to = staged ? destinationScratch.atLeast(room) : destination;
        long result = from.isNative() && to.isNative()
                ? ZstdBinding.compress(compressor, to, room, from, length)
                : ZstdBinding.compressShort(compressor, to, room, from, length);
        if (ZstdCode.isError(result)) {
            return ZstdCode.ofCompression(-result);
        }
        if (result > capacity) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        if (staged) {
            MemorySegment.copy(to, 0, destination, 0, result);
        }
        return result;
    }

    @Override
    public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        try {
            ForeignConfig wanted = (ForeignConfig) config;
            if (decompressConfig != wanted) {
                long failure = useToDecompress(wanted);
                if (failure != 0) {
                    return failure;
                }
            }
            return decompress(source, destination);
        } catch (OutOfMemoryError noScratch) {
            return CodecResult.OUT_OF_MEMORY;
        }
    }

    private long decompress(MemorySegment source, MemorySegment destination) {
        if (source.byteSize() == 0) {
            return CodecResult.corruptAt(0);
        }
        long length = source.byteSize();
        long capacity = destination.byteSize();
        boolean brief = length <= SHORT_EITHER && capacity <= SHORT_EITHER;
        MemorySegment from = brief || source.isNative() ? source : sourceScratch.copyOf(source);
        MemorySegment to = brief || destination.isNative() ? destination : destinationScratch.atLeast(capacity);
        long result = decode(to, capacity, from, length);
        if (ZstdCode.isError(result)) {
            long failure = ZstdCode.ofDecompression(-result);
            return failure == CodecResult.CORRUPT_INPUT ? corruptFrame(to, capacity, from, length) : failure;
        }
        if (to != destination) {
            MemorySegment.copy(to, 0, destination, 0, result);
        }
        return result;
    }

    private long decode(MemorySegment destination, long capacity, MemorySegment source, long length) {
        return source.isNative() && destination.isNative()
                ? ZstdBinding.decompress(decompressor, destination, capacity, source, length)
                : ZstdBinding.decompressShort(decompressor, destination, capacity, source, length);
    }

    /** Finds where the frame starts that cannot be decoded, by decoding again frame by frame. */
    private long corruptFrame(MemorySegment destination, long capacity, MemorySegment source, long length) {
        long offset = 0;
        long produced = 0;
        while (offset < length) {
            MemorySegment rest = source.asSlice(offset);
            long size = source.isNative()
                    ? ZstdBinding.frameSize(rest, length - offset)
                    : ZstdBinding.frameSizeShort(rest, length - offset);
            long decoded = ZstdCode.isError(size) ? size : decode(destination.asSlice(produced), capacity - produced, rest, size);
            if (ZstdCode.isError(decoded)) {
                break;
            }
            offset += size;
            produced += decoded;
        }
        return CodecResult.corruptAt(offset);
    }

    private long useToCompress(ForeignConfig config) {
        requireOpen();
        if (compressor.address() == 0) {
            compressor = ZstdBinding.createCompressor();
            if (compressor.address() == 0) {
                return CodecResult.OUT_OF_MEMORY;
            }
        }
        compressConfig = null;
        long result = config.applyToCompressor(compressor);
        if (ZstdCode.isError(result)) {
            return ZstdCode.ofCompression(-result);
        }
        compressConfig = config;
        highestLevel = Math.max(highestLevel, config.level());
        return 0;
    }

    private long useToDecompress(ForeignConfig config) {
        requireOpen();
        if (decompressor.address() == 0) {
            decompressor = ZstdBinding.createDecompressor();
            if (decompressor.address() == 0) {
                return CodecResult.OUT_OF_MEMORY;
            }
        }
        decompressConfig = null;
        if (ZstdCode.isError(config.applyToDecompressor(decompressor))) {
            return CodecResult.DEVICE_FAILED;
        }
        decompressConfig = config;
        return 0;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the stream is closed, driver=zstd-jni");
        }
    }

    @Override
    public long nativeBytes() {
        long bytes = sourceScratch.bytes() + destinationScratch.bytes();
        if (compressor.address() != 0) {
            long told = ZstdBinding.compressorBytes(compressor);
            bytes += told >= 0 ? told : ZstdMemory.compressor(highestLevel, largestSource);
        }
        return bytes + (decompressor.address() != 0 ? ZstdMemory.DECOMPRESSOR : 0);
    }

    @Override
    public void close() {
        closed = true;
        if (compressor.address() != 0) {
            ZstdBinding.freeCompressor(compressor);
        }
        if (decompressor.address() != 0) {
            ZstdBinding.freeDecompressor(decompressor);
        }
        compressor = MemorySegment.NULL;
        decompressor = MemorySegment.NULL;
        compressConfig = null;
        decompressConfig = null;
        sourceScratch.close();
        destinationScratch.close();
    }
}
