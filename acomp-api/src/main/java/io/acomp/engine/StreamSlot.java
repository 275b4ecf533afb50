package io.acomp.engine;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

/**
 * A driver's stream at one place, made when first needed, with the counters of that place. Used by one thread at a time: a lane's,
 * whoever holds the stripe's lock, or a context's owner.
 */
final class StreamSlot implements AutoCloseable {
    private static final int REFRESH_MASK = 255;

    private final SyncDriver driver;
    private final NativeAccount account;
    private final DriverCounters compressing = new DriverCounters();
    private final DriverCounters decompressing = new DriverCounters();
    private @Nullable CodecStream stream;
    private volatile long accounted;
    private int calls;

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

    /** A call in its user's thread is over: the first and then one in many bring the account up to date. */
    void called() {
        if ((calls++ & REFRESH_MASK) == 0) {
            refreshBytes();
        }
    }

    /** Bytes the codec was last seen to hold. */
    long bytes() {
        return accounted;
    }

    /** Brings the account up to date with what the codec holds by now. */
    void refreshBytes() {
        long bytes = stream == null ? 0 : stream.nativeBytes();
        long before = accounted;
        if (bytes != before) {
            account.streams(bytes - before);
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
