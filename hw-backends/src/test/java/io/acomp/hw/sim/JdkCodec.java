package io.acomp.hw.sim;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** deflate or zlib on {@code java.util.zip}. A window is kept by forgetting the history each time one is full. */
final class JdkCodec implements SyncDriver {
    private static final int FORMAT_WINDOW = 32 << 10;

    private final String algorithm;
    private final boolean raw;

    JdkCodec(String algorithm) {
        this.algorithm = algorithm;
        raw = algorithm.equals("deflate");
    }

    private record Config(int level, int window) implements CodecConfig {}

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
        return 50;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        Capabilities.Direction unlimited = Capabilities.Direction.unlimited(FORMAT_WINDOW);
        return new Capabilities(unlimited, unlimited, 1, 9, 6, true, false, false, Capabilities.Memory.ANY);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        int level = SettingsCheck.check(name(), capabilities(), settings);
        return new Config(level, settings.window() == 0 ? FORMAT_WINDOW : (int) settings.window());
    }

    @Override
    public CodecStream newStream() {
        return new Stream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return length + length / 100 + 100;
    }

    /** Compresses without an engine. */
    byte[] compress(byte[] source, int window) {
        return compress(source, new Config(6, window));
    }

    private byte[] compress(byte[] source, Config config) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 << 10];
        try (Deflater deflater = new Deflater(config.level(), raw)) {
            for (int at = 0; config.window() < FORMAT_WINDOW && at + config.window() < source.length; at += config.window()) {
                deflater.setInput(source, at, config.window());
                int count;
                do {
                    count = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
                    out.write(buffer, 0, count);
                } while (count == buffer.length);
            }
            int done = (int) deflater.getBytesRead();
            deflater.setInput(source, done, source.length - done);
            deflater.finish();
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        return out.toByteArray();
    }

    private final class Stream implements CodecStream {
        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            byte[] out = JdkCodec.this.compress(source.toArray(ValueLayout.JAVA_BYTE), (Config) config);
            if (out.length > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(out, 0, destination, ValueLayout.JAVA_BYTE, 0, out.length);
            return out.length;
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            byte[] out = new byte[(int) destination.byteSize() + 1];
            try (Inflater inflater = new Inflater(raw)) {
                inflater.setInput(source.toArray(ValueLayout.JAVA_BYTE));
                int length = 0;
                int count = 1;
                while (count > 0 && length < out.length) {
                    count = inflater.inflate(out, length, out.length - length);
                    length += count;
                }
                if (length == out.length) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
                if (!inflater.finished() || inflater.getRemaining() > 0) {
                    return CodecResult.CORRUPT_INPUT;
                }
                MemorySegment.copy(out, 0, destination, ValueLayout.JAVA_BYTE, 0, length);
                return length;
            } catch (DataFormatException corrupt) {
                return CodecResult.CORRUPT_INPUT;
            }
        }

        @Override
        public long nativeBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
