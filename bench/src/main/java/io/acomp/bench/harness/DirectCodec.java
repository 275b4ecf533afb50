package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** A driver's stream without an engine around it. Used by one thread at a time. */
public final class DirectCodec implements BlockCodec, AutoCloseable {
    private final SyncDriver driver;
    private final CodecConfig config;
    private final CodecStream stream;

    /**
     * Opens a stream.
     *
     * @param driver whose
     * @param level compression level, {@link CodecSettings#DEFAULT_LEVEL} for the driver's default
     */
    public DirectCodec(SyncDriver driver, int level) {
        this.driver = driver;
        try {
            config = driver.configure(new CodecSettings(level, 0, 0, false, null));
        } catch (UnsupportedSettingException e) {
            throw new HarnessException("a driver refuses a level it names, driver=" + driver.name() + ", level=" + level, e);
        }
        stream = driver.newStream();
    }

    @Override
    public String name() {
        return driver.name();
    }

    @Override
    public long maxCompressedLength(long length) {
        return driver.maxCompressedLength(length);
    }

    @Override
    public long run(Operation operation, MemorySegment source, MemorySegment destination) {
        return operation == Operation.COMPRESS
                ? stream.compress(config, source, destination)
                : stream.decompress(config, source, destination);
    }

    @Override
    public void close() {
        stream.close();
        config.close();
    }
}
