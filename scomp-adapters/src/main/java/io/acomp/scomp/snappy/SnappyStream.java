package io.acomp.scomp.snappy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

import org.xerial.snappy.Snappy;

import io.acomp.scomp.NativeScratch;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;

/**
 * Calls snappy-java by address. It knows no capacities: whatever it may write, there must be room for, so compression goes through our own
 * memory unless the destination holds the worst case, and decompression starts only if the length in front fits.
 */
final class SnappyStream implements CodecStream {
    private static final int MAX_LENGTH_BYTES = 5;
    private static final long NO_LENGTH = -1;

    private final NativeScratch scratch = new NativeScratch();

    @Override
    public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        requireNative(source, destination);
        long length = source.byteSize();
        long capacity = destination.byteSize();
        if (length == 0) {
            if (capacity == 0) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            destination.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
            return 1;
        }
        long bound = SnappyDriver.bound(length);
        try {
            boolean direct = capacity >= bound;
            MemorySegment to = direct ? destination : scratch.atLeast(bound);
            long produced = Snappy.rawCompress(source.address(), length, to.address());
            if (produced > capacity) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            if (!direct) {
                MemorySegment.copy(to, 0, destination, 0, produced);
            }
            return produced;
        } catch (OutOfMemoryError noScratch) {
            return CodecResult.OUT_OF_MEMORY;
        } catch (IOException failure) {
            return CodecResult.DEVICE_FAILED;
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(destination);
            scratch.trim();
        }
    }

    @Override
    public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        requireNative(source, destination);
        long content = contentLength(source);
        if (content == NO_LENGTH) {
            return CodecResult.corruptAt(0);
        }
        if (content > destination.byteSize()) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        if (content == 0) {
            long trailing = lengthBytes(source);
            return trailing == source.byteSize() ? 0 : CodecResult.corruptAt(trailing);
        }
        try {
            return Snappy.rawUncompress(source.address(), source.byteSize(), destination.address());
        } catch (IOException corrupt) {
            return CodecResult.CORRUPT_INPUT;
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(destination);
        }
    }

    /** The length in front: seven bits a byte, least significant first. */
    private static long contentLength(MemorySegment source) {
        long length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES && i < source.byteSize(); i++) {
            int next = source.get(ValueLayout.JAVA_BYTE, i);
            length |= (next & 0x7FL) << 7 * i;
            if (next >= 0) {
                return length <= 0xFFFF_FFFFL ? length : NO_LENGTH;
            }
        }
        return NO_LENGTH;
    }

    private static long lengthBytes(MemorySegment source) {
        long bytes = 1;
        while (source.get(ValueLayout.JAVA_BYTE, bytes - 1) < 0) {
            bytes++;
        }
        return bytes;
    }

    /** Addresses of heap segments are offsets; calling with one would end the process. */
    private static void requireNative(MemorySegment source, MemorySegment destination) {
        if (!source.isNative() || !destination.isNative()) {
            throw new IllegalArgumentException("snappy-jni works on native memory only, native=false");
        }
    }

    @Override
    public long nativeBytes() {
        return scratch.bytes();
    }

    @Override
    public void close() {
        scratch.close();
    }
}
