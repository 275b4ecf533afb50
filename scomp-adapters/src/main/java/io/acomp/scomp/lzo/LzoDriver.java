package io.acomp.scomp.lzo;

import java.util.function.Supplier;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** An lzo driver: the two differ in their streams and in what they can do, not in their shape. */
final class LzoDriver implements SyncDriver {
    private final String name;
    private final int priority;
    private final Capabilities capabilities;
    private final Supplier<Availability> availability;
    private final Supplier<CodecStream> streams;
    private final int compressNanos;
    private final int decompressNanos;

    /**
     * A driver.
     *
     * @param name of the driver
     * @param priority among the drivers of lzo
     * @param capabilities what it can do
     * @param availability asked at every call, remembers by itself
     * @param streams makes working memory
     * @param compressNanos rough cost of compression in nanoseconds per KiB
     * @param decompressNanos rough cost of decompression in nanoseconds per KiB
     */
    LzoDriver(
            String name,
            int priority,
            Capabilities capabilities,
            Supplier<Availability> availability,
            Supplier<CodecStream> streams,
            int compressNanos,
            int decompressNanos) {
        this.name = name;
        this.priority = priority;
        this.capabilities = capabilities;
        this.availability = availability;
        this.streams = streams;
        this.compressNanos = compressNanos;
        this.decompressNanos = decompressNanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String algorithm() {
        return "lzo";
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Availability availability() {
        return availability.get();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return operation == Operation.COMPRESS ? compressNanos : decompressNanos;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        return new LzoConfig(SettingsCheck.check(name, capabilities, settings));
    }

    @Override
    public CodecStream newStream() {
        return streams.get();
    }

    @Override
    public long maxCompressedLength(long length) {
        return Lzo1x.maxCompressedLength(length);
    }
}
