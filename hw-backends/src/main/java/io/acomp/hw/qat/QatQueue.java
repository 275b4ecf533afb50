package io.acomp.hw.qat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.DeviceQueue;

/**
 * Jobs for QATzip's synchronous calls, run by threads of the queue's own: its asynchronous calls lose callbacks and can end the JVM (HW §1,
 * §3.4). Each thread makes its own sessions and keeps them as long as it lives, which is as long as the queue; it starts with the first
 * jobs that need it. A call that hangs keeps its thread, its instance and its place in the queue until it returns: nothing takes their
 * place, so that a device that hangs for good fills the queue and no more.
 *
 * <p>There are as many threads as the device has instances, but no more than CPUs, since a call polls all the time it waits; two jobs
 * for each, so that one is ready when another ends.
 */
final class QatQueue implements DeviceQueue {
    private static final int JOBS_PER_WORKER = 2;
    private static final int LEAST_CPUS = 2;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Sink NOT_STARTED = (tag, result) -> {
        throw new IllegalStateException("the queue is not started, tag=" + tag);
    };

    private final QatFormat format;
    private final QatInstances instances;
    private final int numaNode;
    private final int mostWorkers;
    private final List<Thread> workers = new ArrayList<>();
    private final QatJob[] free;
    private final QatJob[] waiting;
    private int freeCount;
    private int firstWaiting;
    private int waitingCount;
    private int idleWorkers;
    private Sink sink = NOT_STARTED;
    private volatile boolean closed;

    QatQueue(QatFormat format, QatInstances instances, int numaNode) {
        this.format = format;
        this.instances = instances;
        this.numaNode = numaNode;
        mostWorkers = Math.clamp(instances.count(), 1, Math.max(LEAST_CPUS, Runtime.getRuntime().availableProcessors()));
        free = new QatJob[JOBS_PER_WORKER * mostWorkers];
        waiting = new QatJob[free.length];
        while (freeCount < free.length) {
            free[freeCount++] = new QatJob();
        }
    }

    @Override
    public String name() {
        return "qat-" + format.algorithm();
    }

    @Override
    public String device() {
        return "qat";
    }

    @Override
    public int numaNode() {
        return numaNode;
    }

    @Override
    public int depth() {
        return free.length;
    }

    @Override
    public synchronized void start(Sink completions) {
        sink = completions;
        QatExit.opened(this);
    }

    @Override
    public synchronized boolean submit(
            long tag, Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination) {
        if (closed || freeCount == 0) {
            return false;
        }
        QatJob job = free[--freeCount];
        job.tag = tag;
        job.operation = operation;
        job.config = (QatConfig) config;
        job.source = source;
        job.destination = destination;
        waiting[(firstWaiting + waitingCount++) % waiting.length] = job;
        if (idleWorkers >= waitingCount) {
            notify();
        } else if (workers.size() < mostWorkers) {
            startWorker();
        }
        return true;
    }

    private void startWorker() {
        Thread worker = Thread.ofPlatform().daemon().name("acomp-" + name() + "-" + workers.size()).unstarted(this::work);
        workers.add(worker);
        worker.start();
    }

    // ---------------------------------------------------------------- workers

    private void work() {
        try (QatCodec codec = format.newCodec()) {
            for (QatJob job = next(); job != null; job = next()) {
                if (!instances.take(this::isClosed)) {
                    return;
                }
                long result;
                try {
                    result = QatWork.run(codec, job);
                } finally {
                    instances.giveBack();
                }
                report(job, result);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a job; null if the queue is closed. */
    private synchronized @Nullable QatJob next() throws InterruptedException {
        idleWorkers++;
        while (waitingCount == 0 && !closed) {
            wait();
        }
        idleWorkers--;
        if (closed) {
            return null;
        }
        QatJob job = waiting[firstWaiting];
        firstWaiting = (firstWaiting + 1) % waiting.length;
        waitingCount--;
        return job;
    }

    private void report(QatJob job, long result) {
        long tag = job.tag;
        synchronized (this) {
            job.clear();
            free[freeCount++] = job;
        }
        if (!closed) {
            sink.completed(tag, result);
        }
    }

    // ---------------------------------------------------------------- the end

    private boolean isClosed() {
        return closed;
    }

    /** Takes no more jobs and lets the workers end; returns at once. */
    void stop() {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        instances.wake();
    }

    /**
     * Waits until the workers have ended.
     *
     * @param deadlineNanos of {@link System#nanoTime}
     * @return false if calls hang in the device
     */
    boolean awaitEnd(long deadlineNanos) {
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(workers);
        }
        boolean ended = true;
        for (Thread worker : all) {
            ended &= isEnded(worker, deadlineNanos);
        }
        return ended;
    }

    private static boolean isEnded(Thread worker, long deadlineNanos) {
        try {
            long left = deadlineNanos - System.nanoTime();
            worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return !worker.isAlive();
    }

    /**
     * Ends the workers, after the calls that are running.
     *
     * @throws IllegalStateException if calls hang in the device: it may still write to the memory of their jobs
     */
    @Override
    public void close() {
        stop();
        if (!awaitEnd(System.nanoTime() + CLOSE_NANOS)) {
            throw new IllegalStateException("calls hang in the device, their memory is not given back, queue=" + name());
        }
        QatExit.closed(this);
    }
}
