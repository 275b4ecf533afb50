package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.UnsupportedSettingException;

/** A device of {@link TestFormat} that completes its jobs as the test says. */
final class TestDevice implements DeviceDriver, AutoCloseable {
    /** When jobs are reported. */
    enum Delivery {
        /** Inside submit. */
        AT_ONCE,
        /** On a thread of the device, right after submit. */
        OTHER_THREAD,
        /** Inside the next poll. */
        ON_POLL,
        /** Not before {@link #release} or {@link #releaseNewest}. */
        HELD,
        /** On a thread of the device, each job two times. */
        TWICE
    }

    /** Which call of a queue throws. */
    enum Fault {
        NONE,
        SUBMIT,
        FLUSH,
        POLL
    }

    volatile Delivery delivery = Delivery.ON_POLL;
    volatile Fault fault = Fault.NONE;
    volatile boolean busy;
    /** Jobs that are held do not fill the queue. */
    volatile boolean roomy;
    /** What {@link Queue#isPolled} answers. */
    volatile boolean polled = true;
    final AtomicInteger queuesClosed = new AtomicInteger();
    /** NUMA node of each queue, -1 beyond. */
    int[] nodes = {};
    /** Number of a queue whose jobs all fail, -1 for none. */
    volatile int broken = -1;
    /** Reported instead of the result if not 0. */
    volatile long failure;
    /** Every so many-th job fails; 0 for none. */
    volatile int failEvery;
    /** What it compresses does not decompress to the source. */
    volatile boolean corrupts;
    final AtomicInteger submitted = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final List<Queue> queues = new CopyOnWriteArrayList<>();
    int queueCount = 1;
    long threshold;

    private final String name;
    private final String algorithm;
    private final int depth;
    private int priority = 4001;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("test-device").factory());

    TestDevice(int depth) {
        this(TestDriver.freshAlgorithm(), depth);
    }

    TestDevice(String algorithm, int depth) {
        this.algorithm = algorithm;
        this.name = algorithm + "-device";
        this.depth = depth;
    }

    TestDevice delivering(Delivery value) {
        delivery = value;
        return this;
    }

    TestDevice priority(int value) {
        priority = value;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public int numaNode() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.levels(1, 1, 1, 4096, Capabilities.Memory.ENGINE);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        SettingsCheck.check(name, capabilities(), settings);
        return new CodecConfig() {};
    }

    @Override
    public List<DeviceQueue> openQueues() {
        if (queueCount < 0) {
            throw new IllegalStateException("thrown by a test, queueCount=" + queueCount);
        }
        List<DeviceQueue> opened = new ArrayList<>();
        for (int number = 0; number < queueCount; number++) {
            Queue queue = new Queue(name + "/wq" + number, number);
            queues.add(queue);
            opened.add(queue);
        }
        return opened;
    }

    @Override
    public long threshold(Operation operation) {
        return threshold;
    }

    @Override
    public long maxCompressedLength(long length) {
        return TestFormat.maxCompressedLength(length);
    }

    /** Jobs that are held back now. */
    int held() {
        return queues.stream().mapToInt(Queue::held).sum();
    }

    /** Reports up to this many held jobs, oldest first, on a thread of the device. */
    void release(int jobs) {
        take(jobs, false).forEach(job -> thread.execute(job::report));
    }

    /** Reports up to this many held jobs, newest first, on a thread of the device. */
    void releaseNewest(int jobs) {
        take(jobs, true).forEach(job -> thread.execute(job::report));
    }

    private List<Job> take(int jobs, boolean newestFirst) {
        List<Job> taken = new ArrayList<>();
        for (Queue queue : queues) {
            synchronized (queue) {
                while (taken.size() < jobs && !queue.jobs.isEmpty()) {
                    taken.add(newestFirst ? queue.jobs.pollLast() : queue.jobs.pollFirst());
                }
            }
        }
        return taken;
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    /** One job inside the device. */
    private record Job(Queue queue, long tag, Operation operation, MemorySegment source, MemorySegment destination, long failure) {
        void report() {
            long result = failure != 0 ? failure : TestFormat.run(operation, source, destination);
            if (queue.corrupts() && result > 0) {
                destination.set(ValueLayout.JAVA_BYTE, result - 1, (byte) ~destination.get(ValueLayout.JAVA_BYTE, result - 1));
            }
            synchronized (queue) {
                if (queue.closed) {
                    return;
                }
            }
            queue.sink.completed(tag, result);
        }
    }

    /** A work queue; notices calls from a second thread and jobs beyond its depth. */
    final class Queue implements DeviceQueue {
        private final ArrayDeque<Job> jobs = new ArrayDeque<>();
        private final String name;
        private final int number;
        private Sink sink = (tag, result) -> Misuse.report("a queue is used before it is started");
        private boolean closed;
        private Thread user;

        private Queue(String name, int number) {
            this.name = name;
            this.number = number;
        }

        @Override
        public int numaNode() {
            return number < nodes.length ? nodes[number] : -1;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int depth() {
            return depth;
        }

        @Override
        public void start(Sink completions) {
            sink = completions;
        }

        private boolean corrupts() {
            return corrupts;
        }

        private synchronized int held() {
            return jobs.size();
        }

        @Override
        public boolean submit(long tag, Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination) {
            used(Fault.SUBMIT);
            if (!source.isNative() || !destination.isNative()) {
                Misuse.report("a device gets heap memory");
            }
            if (busy || held() >= depth && !roomy) {
                refused.incrementAndGet();
                return false;
            }
            int count = submitted.incrementAndGet();
            long refusal = broken == number || failEvery != 0 && count % failEvery == 0 ? CodecResult.DEVICE_FAILED : failure;
            Job job = new Job(this, tag, operation, source, destination, refusal);
            switch (delivery) {
                case AT_ONCE -> job.report();
                case OTHER_THREAD -> thread.execute(job::report);
                case TWICE -> thread.execute(() -> {
                    job.report();
                    sink.completed(tag, CodecResult.DEVICE_FAILED);
                });
                case ON_POLL, HELD -> {
                    synchronized (this) {
                        jobs.add(job);
                    }
                }
            }
            return true;
        }

        @Override
        public void flush() {
            used(Fault.FLUSH);
        }

        @Override
        public int poll() {
            used(Fault.POLL);
            if (delivery != Delivery.ON_POLL) {
                return 0;
            }
            List<Job> ready;
            synchronized (this) {
                ready = List.copyOf(jobs);
                jobs.clear();
            }
            ready.forEach(Job::report);
            return ready.size();
        }

        private void used(Fault call) {
            if (fault == call) {
                throw new IllegalStateException("thrown by a test, call=" + call);
            }
            if (user == null) {
                user = Thread.currentThread();
            } else if (user != Thread.currentThread()) {
                Misuse.report("a queue is used by two threads");
            }
        }

        @Override
        public boolean isPolled() {
            return polled;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                queuesClosed.incrementAndGet();
            }
            closed = true;
            jobs.clear();
        }
    }
}
