package io.acomp.hw.iaa;

import io.acomp.Operation;
import io.acomp.hw.DeflateFraming;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * One format by QPL's software path, with what IAA devices write and read: {@code deflate-qpl}, {@code gzip-qpl}, {@code zlib-qpl}. Streams
 * whose matches reach further back than 4 KiB are {@link io.acomp.spi.CodecResult#UNSUPPORTED}.
 */
final class QplDriver implements SyncDriver {
    /** History in bytes, both ways (HW §1). */
    static final int WINDOW = 4096;
    /** Most bytes on either side of a job: QPL counts in 32 bits, and its bound overflows before they end (HW §4.1). */
    static final long MAX_BYTES = 1 << 30;

    private static final int PRIORITY = 40;
    private static final int COMPRESS_NANOS = 1800;
    private static final int DECOMPRESS_NANOS = 2000;
    /** QPL's bound for data that does not shrink: so much for every 64 KiB that are begun, and some more. */
    private static final int BLOCK_LOG = 16;
    private static final long BLOCK_EXTRA = 5;
    private static final long STREAM_EXTRA = 48;

    private final DeflateFraming framing;
    private final Capabilities capabilities = new Capabilities(
            new Capabilities.Direction(MAX_BYTES, Long.MAX_VALUE, WINDOW),
            Capabilities.Direction.upTo(MAX_BYTES, WINDOW),
            QplConfig.FAST,
            QplConfig.DENSE,
            QplConfig.FAST,
            false,
            false,
            false,
            Capabilities.Memory.NATIVE);

    QplDriver(DeflateFraming framing) {
        this.framing = framing;
    }

    @Override
    public String name() {
        return framing.algorithm() + "-qpl";
    }

    @Override
    public String algorithm() {
        return framing.algorithm();
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        return QplSoftware.availability();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return operation == Operation.COMPRESS ? COMPRESS_NANOS : DECOMPRESS_NANOS;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        int level = SettingsCheck.check(name(), capabilities, settings);
        if (level != QplConfig.FAST && level != QplConfig.DENSE) {
            throw new UnsupportedSettingException(
                    name() + " knows levels " + QplConfig.FAST + " and " + QplConfig.DENSE + ", level=" + level);
        }
        return new QplConfig(level);
    }

    @Override
    public CodecStream newStream() {
        return new QplStream(framing);
    }

    @Override
    public long maxCompressedLength(long length) {
        return framing.headerBytes() + deflateBound(length) + framing.trailerBytes();
    }

    /**
     * Room in bytes that is enough to deflate anything: what {@link QplBinding#safeBytes} says, or a little more.
     *
     * @param length in bytes
     */
    static long deflateBound(long length) {
        return length + (length >>> BLOCK_LOG) * BLOCK_EXTRA + STREAM_EXTRA;
    }

    @Override
    public String toString() {
        return name();
    }
}
