package io.acomp.engine;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

/**
 * A driver's stream at one place, made when first needed, with the counters of that place. Used by one thread at a time: a lane's, or
 * whoever holds the stripe's lock.
 */
final class StreamSlot implements AutoCloseable {
    private final SyncDriver driver;
    private final NativeAccount account;
    private final DriverCounters compressing = new DriverCounters();
    private final DriverCounters decompressing = new DriverCounters();
    private @Nullable CodecStream stream;
    private long accounted;

    StreamSlot(SyncDriver driver, NativeAccount account) {
        this.driver = driver;
        this.account = account;
    }

    SyncDriver driver() {
        return driver;
    }

    DriverCounters counters(Operation operation) {
        return operation == Operation.COMPRESS ? compressing : decompressing;
    }

    boolean hasStream() {
        return stream != null;
    }

    /**
     * The stream, made now if there is none.
     *
     * @throws OutOfMemoryError if it cannot be made
     */
    CodecStream stream() {
        CodecStream present = stream;
        if (present == null) {
            present = driver.newStream();
            stream = present;
            refreshBytes();
        }
        return present;
    }

    /** Brings the account up to date with what the codec holds by now. */
    void refreshBytes() {
        long bytes = stream == null ? 0 : stream.nativeBytes();
        if (bytes != accounted) {
            account.streams(bytes - accounted);
            accounted = bytes;
        }
    }

    /** Closes the stream; the next use makes a new one. */
    @Override
    public void close() {
        CodecStream present = stream;
        stream = null;
        if (present != null) {
            present.close();
        }
        refreshBytes();
    }
}
