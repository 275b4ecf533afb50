package io.acomp.hw.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;

/**
 * A simulated accelerator: the provider of one driver, {@code <algorithm>-sim}, whose work a software codec does and whose queues, engines,
 * latency and faults are as the builder and {@link #faults} say. An engine gets it through
 * {@link io.acomp.AcompEngine.Builder#provider}, and chooses it only by that name. Everything is deterministic but the threads around it:
 * the same seed, faults and order of submits give the same latencies and failures.
 *
 * <p>Capacity planning before there is hardware: a device of 8 engines that take 4 µs and 0.25 ns per byte, under real load.
 * {@snippet :
 * SimulatedDevice device = SimulatedDevice.builder("deflate")
 *         .depth(64)
 *         .engines(8)
 *         .latency(LatencyLaw.fixed(Duration.ofNanos(4_000)).withNanosPerByte(0.25))
 *         .build();
 * double most = device.bound(Operation.COMPRESS, 4096); // jobs per second, whatever is above it
 * try (AcompEngine engine = AcompEngine.builder().provider(device).build();
 *         Acomp acomp = engine.open("deflate-sim")) {
 *     // measure how near the application comes, and what it does when device.faults(…) strike
 * }
 * }
 *
 * <p>The codec's own time counts: a job completes when its latency is over and its bytes are there. Who wants the model's figures gives it
 * latencies that the codec can keep up with, or the algorithm {@code null}, which only copies.
 *
 * <p>Thread-safe. Several engines may use a device at once; each gets queues of its own.
 */
public final class SimulatedDevice implements DriverProvider {
    private static final Fault[] NO_FAULTS = {};

    private final DeviceModel model;
    private final Engines engines;
    private final SimulatedDriver driver;
    private final List<SimulatedQueue> queues = new CopyOnWriteArrayList<>();
    private final AtomicLongArray struck = new AtomicLongArray(Fault.Kind.values().length);
    private volatile Fault[] faults = NO_FAULTS;
    /** When a removed device returns; 0 while it is there. */
    private volatile long returnsAt;

    private SimulatedDevice(DeviceModel model) {
        this.model = model;
        engines = new Engines(model.engines());
        driver = new SimulatedDriver(this);
    }

    /**
     * A device whose work the best software driver of an algorithm does, found through the service loader when the device is built.
     *
     * @param algorithm its name
     */
    public static Builder builder(String algorithm) {
        return new Builder(algorithm, null);
    }

    /**
     * A device whose work this codec does.
     *
     * @param codec a software driver
     */
    public static Builder builder(SyncDriver codec) {
        return new Builder(codec.algorithm(), codec);
    }

    @Override
    public List<Driver> drivers() {
        return List.of(driver);
    }

    /** Name of the driver, for {@link io.acomp.AcompEngine#open(String)}. */
    public String driverName() {
        return driver.name();
    }

    /**
     * Most jobs per second that depth, engines and mean latency allow: what a measured rate is to be compared with.
     *
     * @param operation the direction
     * @param sourceBytes size of each job's source
     */
    public double bound(Operation operation, long sourceBytes) {
        return model.parallel() * 1e9 / model.latency(operation).meanNanos(sourceBytes);
    }

    // ---------------------------------------------------------------- faults

    /**
     * Replaces the faults, from each queue's next job on, which is number 1 to the schedules. None while an engine tests the driver for the
     * first time, or it will refuse it; {@link Builder#faults} is for just that.
     *
     * @param list looked through in this order; none for a sound device
     */
    public void faults(Fault... list) {
        faults = list.clone();
    }

    /**
     * Jobs struck by a kind of fault so far, in all queues.
     *
     * @param kind of fault
     */
    public long struck(Fault.Kind kind) {
        return struck.get(kind.ordinal());
    }

    /** Jobs inside the device now, hung and late ones included. */
    public int inside() {
        return queues.stream().mapToInt(SimulatedQueue::inside).sum();
    }

    /** Lets hung jobs go on: they do their work, writing their output, and complete. */
    public void release() {
        queues.forEach(SimulatedQueue::release);
    }

    /** Resets the device: everything inside ends as DEVICE_FAILED, hung jobs too, and touches no memory any more. */
    public void reset() {
        engines.reset();
        queues.forEach(SimulatedQueue::fail);
    }

    /** Takes the device away until {@link #restore()}: everything inside, and everything it is given, ends as DEVICE_FAILED. */
    public void remove() {
        remove(Long.MAX_VALUE);
    }

    /** Brings a removed device back. */
    public void restore() {
        returnsAt = 0;
    }

    void remove(long outageNanos) {
        long now = model.clock().nanos();
        returnsAt = outageNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + outageNanos;
        reset();
    }

    boolean isRemoved() {
        long end = returnsAt;
        return end != 0 && model.clock().nanos() < end;
    }

    Fault[] currentFaults() {
        return faults;
    }

    void count(Fault.Kind kind) {
        struck.incrementAndGet(kind.ordinal());
    }

    // ---------------------------------------------------------------- queues

    DeviceModel model() {
        return model;
    }

    Engines engines() {
        return engines;
    }

    List<DeviceQueue> openQueues() {
        List<DeviceQueue> opened = new ArrayList<>();
        for (int index = 0; index < model.nodes().length; index++) {
            SimulatedQueue queue = new SimulatedQueue(this, index);
            queues.add(queue);
            opened.add(queue);
        }
        return opened;
    }

    void closed(SimulatedQueue queue) {
        queues.remove(queue);
    }

    /** Settings of a device. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_DEPTH = 1 << 15;
        private static final int AUTOMATIC = -1;

        private final String algorithm;
        private final @Nullable SyncDriver codec;
        private int depth = 64;
        private int queues = 1;
        private int[] nodes = {};
        private int engines;
        private LatencyLaw compress = LatencyLaw.fixed(Duration.ofNanos(20_000));
        private LatencyLaw decompress = compress;
        private long seed = 1;
        private boolean inOrder;
        private CompletionMode mode = CompletionMode.POLL;
        private long window;
        private long maxBytes = Long.MAX_VALUE;
        private long threshold = 1;
        private SimulatedClock clock = SimulatedClock.system();
        private int workers = AUTOMATIC;
        private Fault[] faults = NO_FAULTS;

        private Builder(String algorithm, @Nullable SyncDriver codec) {
            this.algorithm = Objects.requireNonNull(algorithm, "algorithm");
            this.codec = codec;
        }

        /** Jobs each queue holds, 1 to 32768; 64 unless set. */
        public Builder depth(int jobs) {
            depth = within("depth", jobs, 1, MAX_DEPTH);
            return this;
        }

        /** Work queues, 1 to 1024, of unknown NUMA node; 1 unless set. */
        public Builder queues(int count) {
            queues = within("queues", count, 1, 1024);
            nodes = new int[0];
            return this;
        }

        /** As many work queues as there are nodes here, each on its NUMA node, -1 for unknown. */
        public Builder numaNodes(int... perQueue) {
            queues = within("queues", perQueue.length, 1, 1024);
            nodes = perQueue.clone();
            return this;
        }

        /**
         * Parallel servers that the queues share: jobs that find them all at work wait inside the device, first come first served. 0, the
         * default, for as many as there are jobs. A hung or late job holds its place in the queue, not an engine.
         */
        public Builder engines(int count) {
            engines = within("engines", count, 0, MAX_DEPTH);
            return this;
        }

        /** How long an engine works on a job, in both directions; 20 µs unless set. */
        public Builder latency(LatencyLaw law) {
            return latency(Operation.COMPRESS, law).latency(Operation.DECOMPRESS, law);
        }

        /** How long an engine works on a job of one direction. */
        public Builder latency(Operation operation, LatencyLaw law) {
            Objects.requireNonNull(law, "law");
            switch (operation) {
                case COMPRESS -> compress = law;
                case DECOMPRESS -> decompress = law;
            }
            return this;
        }

        /** What the jitter comes from: the same seed, the same latencies; 1 unless set. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** Whether a queue completes jobs in the order it took them, so that one that hangs holds up all behind it; false unless set. */
        public Builder inOrder(boolean value) {
            inOrder = value;
            return this;
        }

        /** How completions are told; {@link CompletionMode#POLL} unless set. */
        public Builder mode(CompletionMode value) {
            mode = Objects.requireNonNull(value, "mode");
            return this;
        }

        /**
         * History window in bytes, at least 512, for deflate, gzip and zlib: a source with a match from further back ends as UNSUPPORTED, as
         * IAA's "bad distance" does with 4096 (HW §1), and compression keeps to it. The format's unless set. Needs a codec with a window
         * setting.
         */
        public Builder window(long bytes) {
            if (bytes < 512) {
                throw new IllegalArgumentException("a window has 512 or more bytes, window=" + bytes);
            }
            window = bytes;
            return this;
        }

        /** Largest source and largest destination in bytes; unlimited unless set. */
        public Builder maxBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("a device takes 1 or more bytes, maxBytes=" + bytes);
            }
            maxBytes = bytes;
            return this;
        }

        /** Smallest source in bytes worth the device; 1 unless set, 0 to let the engine measure. */
        public Builder threshold(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("a threshold is 0 or more bytes, threshold=" + bytes);
            }
            threshold = bytes;
            return this;
        }

        /** The device's time; the system's unless set. */
        public Builder clock(SimulatedClock time) {
            clock = Objects.requireNonNull(time, "clock");
            return this;
        }

        /**
         * Threads per queue that run the codec, at most 64; 0 runs it in the thread that submits, which is right for a codec that is quick
         * beside the latency. Unless set 1, and 0 for the null algorithm, for {@link CompletionMode#SYNC} and under a {@link ManualClock},
         * where it must be 0.
         */
        public Builder workers(int perQueue) {
            workers = within("workers", perQueue, 0, 64);
            return this;
        }

        /** Faults from the first job on, the engine's self-test included; none unless set. */
        public Builder faults(Fault... list) {
            faults = list.clone();
            return this;
        }

        private static int within(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", " + name + "=" + value);
            }
            return value;
        }

        /**
         * The device.
         *
         * @throws IllegalStateException if there is no software driver of the algorithm
         * @throws IllegalArgumentException if settings contradict each other
         */
        public SimulatedDevice build() {
            if (window != 0 && !DeflateDistances.ALGORITHMS.contains(algorithm)) {
                throw new IllegalArgumentException(
                        "a window is simulated for " + DeflateDistances.ALGORITHMS + " only, algorithm=" + algorithm);
            }
            SyncDriver used = codec == null ? SoftwareCodecs.best(algorithm, window != 0) : codec;
            if (window != 0 && !used.capabilities().windowSetting()) {
                throw new IllegalArgumentException("the codec cannot be told a window, codec=" + used.name() + ", window=" + window);
            }
            boolean inline = mode == CompletionMode.SYNC || clock instanceof ManualClock;
            if (inline && workers > 0) {
                throw new IllegalArgumentException(
                        "a synchronous device and one under a manual clock work in the thread that submits, workers=" + workers);
            }
            int threads = workers == AUTOMATIC ? inline || algorithm.equals("null") ? 0 : 1 : workers;
            if (nodes.length == 0) {
                nodes = new int[queues];
                Arrays.fill(nodes, -1);
            }
            SimulatedDevice device = new SimulatedDevice(new DeviceModel(
                    used, depth, nodes.clone(), engines, compress, decompress, seed, inOrder, mode, window, maxBytes, threshold, clock, threads));
            device.faults = faults;
            return device;
        }
    }
}
