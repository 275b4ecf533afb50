package io.acomp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import io.acomp.engine.EngineConfig;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.Finding;

/**
 * The engine: drivers, lanes and streams. Thread-safe. One per process is usual; several do not disturb each other.
 *
 * <p>Creating one opens no library and starts no thread. Lanes are daemon threads, started when first used.
 */
public sealed interface AcompEngine extends AutoCloseable permits io.acomp.engine.EngineImpl {
    /** An engine with default settings. */
    static AcompEngine create() {
        return builder().build();
    }

    /** An engine with settings. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Opens a transform with default settings.
     *
     * @param name an algorithm (best driver that passes its self-test) or a driver
     * @throws UnknownAlgorithmException if there is no such name
     * @throws DriverUnavailableException if the driver, or every driver of the algorithm, cannot be used
     * @throws IllegalStateException if the engine is closed
     */
    default Acomp open(String name) {
        return open(name, AcompSettings.DEFAULTS);
    }

    /**
     * Opens a transform. By algorithm, each direction gets the best software driver and every device driver that is available, passes its
     * self-test and honours the settings, as far as the policy allows; by name that driver and, behind a device, software of its algorithm.
     * Self-tests run at the first choice of a driver and are kept for the process.
     *
     * @param name an algorithm or a driver
     * @param settings of the transform
     * @throws UnknownAlgorithmException if there is no such name
     * @throws DriverUnavailableException if the driver, or every driver of the algorithm, cannot be used or cannot honour the settings
     * @throws IllegalStateException if the engine is closed
     */
    Acomp open(String name, AcompSettings settings);

    /** What {@code /proc/crypto} would list: by algorithm, then by falling priority. Opens libraries, runs no self-test. */
    List<DriverInfo> drivers();

    /**
     * Runs a driver's self-test now, unless the process has run it before, and returns its line of the listing.
     *
     * @param driver its name
     * @throws UnknownAlgorithmException if there is no such driver
     */
    DriverInfo selftest(String driver);

    /**
     * Takes a driver out of the listing. Transforms that use it go on until they are closed; new ones get the next driver.
     *
     * @param driver its name
     * @return true if it was there
     */
    boolean unregister(String driver);

    /**
     * Trains a dictionary for {@link AcompSettings#withDictionary}. Works in the calling thread and may take a second for some megabytes of
     * samples. Dictionaries pay on data that is alike: compare the sizes with and without on samples that were not trained on.
     *
     * <p>Keep the dictionary with what was compressed by it. Frames of zstd name their dictionary, so that any other, or none, ends a
     * decompression as {@link AcompStatus#CORRUPT_INPUT}; raw lz4 blocks do not, and may decompress to other bytes without a sign of it.
     *
     * @param algorithm its name, or that of one of its drivers
     * @param samples what the dictionary is for, each as it will be compressed: a hundred times {@code maxBytes} in all, and a hundred samples
     *     or more, are a good choice; accessible to the calling thread, read only during the call
     * @param maxBytes largest dictionary in bytes, at least 256; those of lz4 and lz4hc never exceed 64 KiB
     * @return the dictionary
     * @throws UnknownAlgorithmException if there is no such name
     * @throws IllegalArgumentException if {@code maxBytes} is less than 256
     * @throws DictionaryTrainingException if nobody trains dictionaries for the algorithm, or the samples are unfit
     * @throws DriverUnavailableException if the trainer's library cannot be loaded
     * @throws IllegalStateException if the engine is closed, or the arena of a sample
     * @throws OutOfMemoryError if native memory cannot be had
     */
    byte[] trainDictionary(String algorithm, List<MemorySegment> samples, int maxBytes);

    /**
     * A shared arena whose close is deferred while a request uses a segment of it; its segments reach JNI codecs without a copy, and
     * devices as sources. What a device makes is copied to its destination, see {@link Policy}.
     *
     * @throws IllegalStateException if the engine is closed
     */
    Arena newArena();

    /** Counters, depths and latencies, read without stopping anything; exact when the engine is idle. */
    EngineStatistics statistics();

    /**
     * What this machine has for every family of drivers: libraries, device nodes, queues, rights, each with what mends it. Opens libraries,
     * changes nothing, starts no thread.
     */
    List<Finding> diagnose();

    /** Closes with {@link #close(Duration)} and ten seconds. */
    @Override
    void close();

    /**
     * Stops taking requests, lets those accepted run for at most this long, ends the rest as {@link AcompStatus#CLOSED}, and stops the lanes.
     * Memory under a codec call that does not return is never freed. Idempotent.
     *
     * @param drain how long accepted requests may take, {@link Duration#ZERO} to end all that have not started
     * @return true if every lane stopped
     * @throws IllegalStateException on a lane's thread
     */
    boolean close(Duration drain);

    /** True from the first call of {@link #close(Duration)} on: no request is taken any more, some may still run. */
    boolean isClosed();

    /** Settings of an engine. Not thread-safe. */
    final class Builder {
        private final EngineConfig.Builder config = new EngineConfig.Builder();

        private Builder() {}

        /** CPUs to make lanes for: one page lane and one bulk lane each; the machine's unless set. */
        public Builder lanes(int count) {
            config.lanes(count);
            return this;
        }

        /** Slots per ring, a power of two from 1 to 65536; 1024 unless set. */
        public Builder ringSize(int slots) {
            config.ringSize(slots);
            return this;
        }

        /** Most requests on the backlog of one lane; 65536 unless set. */
        public Builder backlogLimit(int requests) {
            config.backlogLimit(requests);
            return this;
        }

        /** Requests of at least this many source or destination bytes go to a bulk lane; 256 KiB unless set. */
        public Builder bulkThreshold(long bytes) {
            config.bulkThreshold(bytes);
            return this;
        }

        /** How idle lanes wait; {@link WaitMode#BLOCKING} unless set. */
        public Builder waitMode(WaitMode mode) {
            config.waitMode(mode);
            return this;
        }

        /** Where callbacks and futures complete; the lane's thread unless set. */
        public Builder callbackExecutor(Executor executor) {
            config.callbackExecutor(executor);
            return this;
        }

        /** Most native bytes the engine may hold (scratch, bounce buffers, arenas); beyond it requests end as OUT_OF_MEMORY. */
        public Builder nativeMemoryLimit(long bytes) {
            config.nativeMemoryLimit(bytes);
            return this;
        }

        /** Time a self-test may take; two seconds unless set. */
        public Builder selfTestTimeout(Duration timeout) {
            config.selfTestTimeout(timeout);
            return this;
        }

        /**
         * How long a device may work on a request before the engine takes it for hung: the request then goes on in software, and the memory
         * the device may still touch stays out of use until it lets go. One second unless set. A deadline of the request comes first.
         */
        public Builder deviceTimeout(Duration timeout) {
            config.deviceTimeout(timeout);
            return this;
        }

        /**
         * Smallest source in bytes that goes to a device under {@link Policy#PREFER_HARDWARE}: 1 for all, 0 (the default) for what the driver
         * says or the engine measures when a driver is first used.
         */
        public Builder deviceThreshold(long bytes) {
            config.deviceThreshold(bytes);
            return this;
        }

        /** Failures in a row after which a device queue gets no more requests until a probe succeeds; 3 unless set. */
        public Builder quarantineAfter(int failures) {
            config.quarantineAfter(failures);
            return this;
        }

        /** How long a device queue that failed is left alone before it is probed, doubled after each probe that fails; 100 ms unless set. */
        public Builder probeInterval(Duration interval) {
            config.probeInterval(interval);
            return this;
        }

        /** Adds drivers beside those the service loader finds. */
        public Builder provider(DriverProvider provider) {
            config.provider(provider);
            return this;
        }

        /** Whether the service loader is asked for drivers; true unless set. */
        public Builder discoverProviders(boolean discover) {
            config.discoverProviders(discover);
            return this;
        }

        /** Tells somebody about every request that ends; nobody unless set. */
        public Builder observer(RequestObserver observer) {
            config.observer(observer);
            return this;
        }

        /** The engine. */
        public AcompEngine build() {
            return config.build();
        }
    }
}
