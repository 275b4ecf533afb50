package io.acomp.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.RequestObserver;
import io.acomp.WaitMode;
import io.acomp.spi.DriverProvider;

/**
 * Checked settings of an engine; {@link AcompEngine.Builder} documents each.
 *
 * @param lanes page lanes, and as many bulk lanes
 * @param ringSize slots per ring
 * @param backlogLimit requests per backlog
 * @param bulkThreshold bytes from which a request is bulk
 * @param waitMode how idle lanes wait
 * @param callbackExecutor where callbacks run, null for the lane's thread
 * @param nativeMemoryLimit most native bytes
 * @param selfTestTimeout bound of a self-test
 * @param deviceTimeout how long a device may work on a request
 * @param deviceThreshold smallest source that goes to a device, 0 for the driver's own or a measured one
 * @param quarantineAfter failures in a row that quarantine a device queue
 * @param probeInterval first pause before a quarantined queue is probed
 * @param providers drivers named by the caller
 * @param discoverProviders whether the service loader is asked too
 * @param observer told about every request that ends, null for nobody
 */
public record EngineConfig(
        int lanes,
        int ringSize,
        int backlogLimit,
        long bulkThreshold,
        WaitMode waitMode,
        @Nullable Executor callbackExecutor,
        long nativeMemoryLimit,
        Duration selfTestTimeout,
        Duration deviceTimeout,
        long deviceThreshold,
        int quarantineAfter,
        Duration probeInterval,
        List<DriverProvider> providers,
        boolean discoverProviders,
        @Nullable RequestObserver observer) {

    /** What no deadline exceeds, so that sums of nanoseconds do not overflow. */
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int MAX_RING = 1 << 16;
    private static final int MAX_LANES = 1024;

    /** Collects the settings; see {@link AcompEngine.Builder}. */
    public static final class Builder {
        private int lanes = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_LANES);
        private int ringSize = 1024;
        private int backlogLimit = 65_536;
        private long bulkThreshold = 256 << 10;
        private WaitMode waitMode = WaitMode.BLOCKING;
        private @Nullable Executor callbackExecutor;
        private long nativeMemoryLimit = Long.MAX_VALUE;
        private Duration selfTestTimeout = Duration.ofSeconds(2);
        private Duration deviceTimeout = Duration.ofSeconds(1);
        private long deviceThreshold;
        private int quarantineAfter = 3;
        private Duration probeInterval = Duration.ofMillis(100);
        private final List<DriverProvider> providers = new ArrayList<>();
        private boolean discoverProviders = true;
        private @Nullable RequestObserver observer;

        public void lanes(int count) {
            if (count < 1 || count > MAX_LANES) {
                throw new IllegalArgumentException("lanes are 1 to " + MAX_LANES + ", lanes=" + count);
            }
            lanes = count;
        }

        public void ringSize(int slots) {
            if (slots < 1 || slots > MAX_RING || Integer.bitCount(slots) != 1) {
                throw new IllegalArgumentException("a ring has a power of two of slots, 1 to " + MAX_RING + ", ringSize=" + slots);
            }
            ringSize = slots;
        }

        public void backlogLimit(int requests) {
            if (requests < 0) {
                throw new IllegalArgumentException("a backlog holds 0 or more requests, backlogLimit=" + requests);
            }
            backlogLimit = requests;
        }

        public void bulkThreshold(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("the bulk threshold is at least one byte, bulkThreshold=" + bytes);
            }
            bulkThreshold = bytes;
        }

        public void waitMode(WaitMode mode) {
            waitMode = Objects.requireNonNull(mode, "waitMode");
        }

        public void callbackExecutor(Executor executor) {
            callbackExecutor = Objects.requireNonNull(executor, "callbackExecutor");
        }

        public void nativeMemoryLimit(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("a limit is 0 or more bytes, nativeMemoryLimit=" + bytes);
            }
            nativeMemoryLimit = bytes;
        }

        public void selfTestTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a self-test needs some time, selfTestTimeout=" + timeout);
            }
            selfTestTimeout = timeout;
        }

        public void deviceTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a device needs some time, deviceTimeout=" + timeout);
            }
            deviceTimeout = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        }

        public void deviceThreshold(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("a threshold is 0 or more bytes, deviceThreshold=" + bytes);
            }
            deviceThreshold = bytes;
        }

        public void quarantineAfter(int failures) {
            if (failures < 1) {
                throw new IllegalArgumentException("a quarantine needs at least one failure, quarantineAfter=" + failures);
            }
            quarantineAfter = failures;
        }

        public void probeInterval(Duration interval) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("a probe interval is above 0, probeInterval=" + interval);
            }
            probeInterval = interval.compareTo(LONGEST) > 0 ? LONGEST : interval;
        }

        public void provider(DriverProvider provider) {
            providers.add(Objects.requireNonNull(provider, "provider"));
        }

        public void discoverProviders(boolean discover) {
            discoverProviders = discover;
        }

        public void observer(RequestObserver receiver) {
            observer = Objects.requireNonNull(receiver, "observer");
        }

        public AcompEngine build() {
            return new EngineImpl(new EngineConfig(
                    lanes,
                    ringSize,
                    backlogLimit,
                    bulkThreshold,
                    waitMode,
                    callbackExecutor,
                    nativeMemoryLimit,
                    selfTestTimeout,
                    deviceTimeout,
                    deviceThreshold,
                    quarantineAfter,
                    probeInterval,
                    List.copyOf(providers),
                    discoverProviders,
                    observer));
        }
    }
}
