package io.acomp.scomp.snappy;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** Driver {@code snappy-jni}: Snappy's raw blocks (a length, then elements) without framing. */
public final class SnappyDriver implements SyncDriver {
    /** The one instance. */
    public static final SnappyDriver INSTANCE = new SnappyDriver();

    /** Blocks of 64 KiB are compressed for themselves, so no reference reaches further. */
    private static final long WRITTEN_WINDOW = 64 << 10;
    /** The length in front of a block has 32 bits. */
    private static final long MAX_CONTENT = 0xFFFF_FFFFL;

    private static final Capabilities CAPABILITIES = new Capabilities(
            new Capabilities.Direction(MAX_CONTENT, Long.MAX_VALUE, WRITTEN_WINDOW),
            Capabilities.Direction.unlimited(MAX_CONTENT),
            0,
            0,
            0,
            false,
            false,
            false,
            Capabilities.Memory.ENGINE);
    private static final CodecConfig CONFIG = new CodecConfig() {};

    private SnappyDriver() {}

    @Override
    public String name() {
        return "snappy-jni";
    }

    @Override
    public String algorithm() {
        return "snappy";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return Library.AVAILABILITY;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return operation == Operation.COMPRESS ? 1500 : 500;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        SettingsCheck.check(name(), CAPABILITIES, settings);
        return CONFIG;
    }

    @Override
    public CodecStream newStream() {
        return new SnappyStream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return bound(length);
    }

    /** What snappy::MaxCompressedLength computes. */
    static long bound(long length) {
        return 32 + length + length / 6;
    }

    private static final class Library {
        static final Availability AVAILABILITY = SnappyBinding.open().availability();
    }
}
