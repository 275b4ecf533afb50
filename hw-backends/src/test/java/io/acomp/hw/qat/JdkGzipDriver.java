package io.acomp.hw.qat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.GZIPInputStream;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

/** The software beside the device: gzip by the JDK, as simple as can be. */
final class JdkGzipDriver implements SyncDriver {
    private static final int WINDOW = 32 << 10;

    @Override
    public String name() {
        return "gzip-test";
    }

    @Override
    public String algorithm() {
        return "gzip";
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.levels(1, 12, 1, WINDOW, Capabilities.Memory.ANY);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) {
        return new CodecConfig() {};
    }

    @Override
    public long maxCompressedLength(long length) {
        return length + length / 8 + 64;
    }

    @Override
    public CodecStream newStream() {
        return new Stream();
    }

    private static final class Stream implements CodecStream {
        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return put(Judge.encoded(QatFormat.GZIP, 1, source.toArray(ValueLayout.JAVA_BYTE)), destination);
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(source.toArray(ValueLayout.JAVA_BYTE)))) {
                return put(in.readAllBytes(), destination);
            } catch (IOException corrupt) {
                return CodecResult.CORRUPT_INPUT;
            }
        }

        private static long put(byte[] bytes, MemorySegment destination) {
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
