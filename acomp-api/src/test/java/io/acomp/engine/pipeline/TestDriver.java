package io.acomp.engine.pipeline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;

/** What the test drivers share: they work on arrays, and a hook sees each source on the lane's thread before it is worked on. */
abstract class TestDriver implements SyncDriver {
    /** Sees the sources. */
    @FunctionalInterface
    interface Hook {
        void before(MemorySegment source) throws Exception;
    }

    /** Corrupt input, found by a test codec. */
    static final class Corrupt extends Exception {
        private static final long serialVersionUID = 1L;
        final long offset;

        Corrupt(long offset) {
            this.offset = offset;
        }
    }

    private static final CodecConfig CONFIG = new CodecConfig() {};

    final AtomicInteger openDecoders = new AtomicInteger();
    final AtomicInteger steps = new AtomicInteger();
    volatile Hook hook = source -> {};
    boolean decodes = true;

    private final String algorithm;

    TestDriver(String algorithm) {
        this.algorithm = algorithm;
    }

    abstract byte[] compress(byte[] source);

    abstract byte[] decompress(byte[] source) throws Corrupt;

    @Nullable StreamDecoder decoder() {
        return null;
    }

    @Override
    public String name() {
        return algorithm + "-test";
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.levels(0, 9, 6, 64 << 10, Capabilities.Memory.ENGINE);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) {
        return CONFIG;
    }

    @Override
    public CodecStream newStream() {
        return new Stream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return length + length / 100 + 64;
    }

    @Override
    public @Nullable StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        StreamDecoder decoder = decodes ? decoder() : null;
        if (decoder == null) {
            return null;
        }
        openDecoders.incrementAndGet();
        return new CountedDecoder(decoder);
    }

    static long copyOut(byte[] result, MemorySegment destination) {
        if (result.length > destination.byteSize()) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        MemorySegment.copy(result, 0, destination, ValueLayout.JAVA_BYTE, 0, result.length);
        return result.length;
    }

    void callHook(MemorySegment source) {
        try {
            hook.before(source);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    class Stream implements CodecStream {
        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            callHook(source);
            return copyOut(TestDriver.this.compress(source.toArray(ValueLayout.JAVA_BYTE)), destination);
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            callHook(source);
            try {
                return copyOut(TestDriver.this.decompress(source.toArray(ValueLayout.JAVA_BYTE)), destination);
            } catch (Corrupt corrupt) {
                return corrupt.offset < 0 ? CodecResult.CORRUPT_INPUT : CodecResult.corruptAt(corrupt.offset);
            }
        }

        @Override
        public long nativeBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private final class CountedDecoder implements StreamDecoder {
        private final StreamDecoder decoder;

        CountedDecoder(StreamDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public long step(MemorySegment source, MemorySegment destination) {
            steps.incrementAndGet();
            callHook(source);
            return decoder.step(source, destination);
        }

        @Override
        public long consumed() {
            return decoder.consumed();
        }

        @Override
        public long produced() {
            return decoder.produced();
        }

        @Override
        public boolean atFrameEnd() {
            return decoder.atFrameEnd();
        }

        @Override
        public void close() {
            openDecoders.decrementAndGet();
            decoder.close();
        }
    }

    /** A growing array. */
    static final class Growing {
        private byte[] bytes = new byte[1024];
        private int length;

        void add(byte[] from, int offset, int count) {
            if (bytes.length - length < count) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
            }
            System.arraycopy(from, offset, bytes, length, count);
            length += count;
        }

        int length() {
            return length;
        }

        byte[] array() {
            return Arrays.copyOf(bytes, length);
        }

        /** A byte counted from the end, 1 for the last. */
        byte back(int distance) {
            return bytes[length - distance];
        }

        void addOne(byte value) {
            add(new byte[] {value}, 0, 1);
        }
    }
}
