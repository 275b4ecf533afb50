package io.acomp.scomp.nul;

import java.lang.foreign.MemorySegment;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** Driver {@code null-java}: both directions copy the source. */
public final class NullDriver implements SyncDriver {
    /** The one instance. */
    public static final NullDriver INSTANCE = new NullDriver();

    private static final Capabilities CAPABILITIES = Capabilities.plain(0, Capabilities.Memory.ANY);
    private static final CodecConfig CONFIG = new CodecConfig() {};

    private NullDriver() {}

    @Override
    public String name() {
        return "null-java";
    }

    @Override
    public String algorithm() {
        return "null";
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
        return CAPABILITIES;
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return 20;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        SettingsCheck.check(name(), CAPABILITIES, settings);
        return CONFIG;
    }

    @Override
    public CodecStream newStream() {
        return new Stream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return length;
    }

    private static final class Stream implements CodecStream {
        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            long length = source.byteSize();
            if (length > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(source, 0, destination, 0, length);
            return length;
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return compress(config, source, destination);
        }

        @Override
        public long nativeBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
