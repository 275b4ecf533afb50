package io.acomp.scomp.deflate;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** One format by one implementation: {@code gzip-isal}, {@code deflate-jdk}, … */
final class DeflateDriver implements SyncDriver {
    private static final int MIN_WINDOW_BITS = 9;
    private static final int MAX_WINDOW_BITS = 15;

    private final Wrapper wrapper;
    private final Implementation implementation;

    DeflateDriver(Wrapper wrapper, Implementation implementation) {
        this.wrapper = wrapper;
        this.implementation = implementation;
    }

    @Override
    public String name() {
        return wrapper.algorithm() + "-" + implementation.label();
    }

    @Override
    public String algorithm() {
        return wrapper.algorithm();
    }

    @Override
    public int priority() {
        return implementation.priority();
    }

    @Override
    public Availability availability() {
        return implementation.availability();
    }

    @Override
    public Capabilities capabilities() {
        return implementation.capabilities();
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return operation == Operation.COMPRESS ? implementation.compressNanos() : implementation.decompressNanos();
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        int level = SettingsCheck.check(name(), capabilities(), settings);
        int windowBits = capabilities().windowSetting() ? windowBits(settings.window()) : MAX_WINDOW_BITS;
        return new DeflateConfig(level, capabilities().hasLevel(level), windowBits, settings.sourceWindow());
    }

    /** The largest window the format can declare that is not larger than the one asked for. */
    private int windowBits(long window) throws UnsupportedSettingException {
        if (window == 0) {
            return MAX_WINDOW_BITS;
        }
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(window);
        if (bits < MIN_WINDOW_BITS) {
            throw new UnsupportedSettingException(
                    name() + " writes with a window of " + (1 << MIN_WINDOW_BITS) + " bytes or more, window=" + window);
        }
        return Math.min(bits, MAX_WINDOW_BITS);
    }

    @Override
    public CodecStream newStream() {
        return implementation == Implementation.LIBDEFLATE
                ? new DeflateStream(implementation, wrapper)
                : new PieceDeflateStream(implementation, wrapper);
    }

    @Override
    public long maxCompressedLength(long length) {
        return implementation.maxCompressedLength(length);
    }

    @Override
    public @Nullable StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        RawInflater inflater = implementation.newStepInflater();
        return inflater == null
                ? null
                : new FrameDecoder(
                        wrapper, inflater, implementation.newChecksum(wrapper), ((DeflateConfig) config).sourceWindow(), maxWindow);
    }

    @Override
    public String toString() {
        return name();
    }
}
