package io.acomp.scomp.zstd;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * Driver {@code zstd-jni}: Zstandard frames with levels, windows, checksums and dictionaries. Frames carry their content's size.
 *
 * <p>A dictionary is a trained one or raw content. Frames name a trained dictionary, so the wrong one is found out; with raw content only
 * the checksum tells.
 *
 * <p>A source above 2 MiB may need some bytes more than its output as capacity, as libzstd does; {@link #maxCompressedLength} is always
 * enough.
 */
public final class ZstdDriver implements SyncDriver {
    /** The one instance. */
    public static final ZstdDriver INSTANCE = new ZstdDriver(ZstdChoice::make);

    /** Smallest and largest window of the format as libzstd implements it, in bytes. */
    private static final long MIN_WINDOW = 1 << 10;

    private static final long MAX_WINDOW = 1L << 31;
    private static final Capabilities CAPABILITIES = new Capabilities(
            Capabilities.Direction.unlimited(MAX_WINDOW),
            Capabilities.Direction.unlimited(MAX_WINDOW),
            -(1 << 17),
            22,
            3,
            true,
            true,
            true,
            Capabilities.Memory.NATIVE);

    private final Supplier<ZstdChoice> chooser;
    private volatile @Nullable ZstdChoice choice;

    ZstdDriver(Supplier<ZstdChoice> chooser) {
        this.chooser = chooser;
    }

    @Override
    public String name() {
        return "zstd-jni";
    }

    @Override
    public String algorithm() {
        return "zstd";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return choice().availability();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        int level = SettingsCheck.check(name(), CAPABILITIES, settings);
        long window = settings.window();
        if (window != 0 && (window < MIN_WINDOW || window > MAX_WINDOW)) {
            throw new UnsupportedSettingException(
                    name() + " writes with windows of " + MIN_WINDOW + " to " + MAX_WINDOW + " bytes, window=" + window);
        }
        int windowLog = window == 0 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros(window);
        byte[] dictionary = settings.dictionary();
        return choice().implementation().configure(
                new ZstdSettings(level, windowLog, settings.checksum()), dictionary == null ? new byte[0] : dictionary);
    }

    @Override
    public CodecStream newStream() {
        return choice().implementation().newStream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return bound(length);
    }

    @Override
    public StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        return choice().implementation().newDecoder(config, maxWindow);
    }

    /** What ZSTD_compressBound computes. */
    static long bound(long length) {
        long smallBlock = 128 << 10;
        return length + (length >>> 8) + (length < smallBlock ? smallBlock - length >>> 11 : 0);
    }

    private ZstdChoice choice() {
        ZstdChoice made = choice;
        if (made == null) {
            synchronized (this) {
                made = choice;
                if (made == null) {
                    made = chooser.get();
                    choice = made;
                }
            }
        }
        return made;
    }
}
