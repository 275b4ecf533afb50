package io.acomp.hw.iaa;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

import io.acomp.hw.DeflateFraming;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.Driver;
import io.acomp.spi.SyncDriver;

/** Software that the device's requests fall back to: the JDK's, with the whole window. */
public final class JdkSoftware implements SyncDriver {
    private static final CodecConfig CONFIG = new CodecConfig() {};

    private final DeflateFraming framing;

    private JdkSoftware(DeflateFraming framing) {
        this.framing = framing;
    }

    /** One for each format. */
    public static List<Driver> all() {
        return Arrays.stream(DeflateFraming.values()).<Driver>map(JdkSoftware::new).toList();
    }

    @Override
    public String name() {
        return framing.algorithm() + "-test";
    }

    @Override
    public String algorithm() {
        return framing.algorithm();
    }

    @Override
    public int priority() {
        return 50;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.levels(1, 9, 6, 32 << 10, Capabilities.Memory.ANY);
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
        return length + length / 100 + 100;
    }

    private final class Stream implements CodecStream {
        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return deliver(Samples.deflate(framing, source.toArray(ValueLayout.JAVA_BYTE)), destination);
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            try {
                return deliver(Samples.inflate(framing, source.toArray(ValueLayout.JAVA_BYTE)), destination);
            } catch (UncheckedIOException corrupt) {
                return CodecResult.CORRUPT_INPUT;
            }
        }

        private static long deliver(byte[] bytes, MemorySegment destination) {
            if (bytes.length > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(bytes, 0, destination, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return bytes.length;
        }

        @Override
        public long nativeBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
