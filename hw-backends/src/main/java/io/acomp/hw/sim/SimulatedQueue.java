package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.hw.sim.SimulatedJob.Place;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.DeviceQueue;

/**
 * A work queue of a simulated device. Jobs are ordered by the time they are due (or by their number, if the device keeps the order); the
 * codec has usually run long before, in the submitting thread or in a worker. The lock is held for bookkeeping only, never while the codec
 * runs or a completion is told.
 */
final class SimulatedQueue implements DeviceQueue {
    private static final long NEVER = Long.MAX_VALUE;

    private final SimulatedDevice device;
    private final DeviceModel model;
    private final SimulatedClock clock;
    private final int index;
    private final long seed;
    private final Object lock = new Object();
    private final SimulatedJob[] jobs;
    private final ArrayDeque<SimulatedJob> free;
    private final PriorityQueue<SimulatedJob> waiting;
    private final ArrayDeque<SimulatedJob> unworked;
    private final QueueThreads threads;
    private Sink sink = (tag, result) -> {};
    private @Nullable JobRunner runner;
    private Fault[] faults = {};
    private long offered;
    private long offeredBefore;
    private boolean closed;
    /** When to look next, so that a poll that finds nothing takes no lock. */
    private volatile long soonest = NEVER;

    SimulatedQueue(SimulatedDevice device, int index) {
        this.device = device;
        this.index = index;
        model = device.model();
        clock = model.clock();
        seed = Mix.of(model.seed(), index);
        jobs = new SimulatedJob[model.depth()];
        free = new ArrayDeque<>(jobs.length + 1);
        unworked = new ArrayDeque<>(jobs.length + 1);
        for (int i = 0; i < jobs.length; i++) {
            jobs[i] = new SimulatedJob();
            free.add(jobs[i]);
        }
        waiting = new PriorityQueue<>(jobs.length, model.inOrder()
                ? Comparator.comparingLong(job -> job.number)
                : Comparator.<SimulatedJob>comparingLong(job -> job.due).thenComparingLong(job -> job.number));
        threads = new QueueThreads(this, model);
    }

    @Override
    public String name() {
        return device() + "/wq" + index;
    }

    @Override
    public String device() {
        return model.driverName();
    }

    @Override
    public int numaNode() {
        return model.nodes()[index];
    }

    @Override
    public int depth() {
        return jobs.length;
    }

    @Override
    public void start(Sink completions) {
        sink = completions;
        runner = new JobRunner(model);
        threads.start();
    }

    // ---------------------------------------------------------------- submitting

    @Override
    public boolean submit(long tag, Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination) {
        long now = clock.nanos();
        SimulatedJob job = take();
        if (job == null) {
            return false;
        }
        Fault fault = nextFault();
        if (fault != null && !passes(fault, job)) {
            return false;
        }
        SimulatedConfig held = (SimulatedConfig) config;
        held.hold();
        job.tag = tag;
        job.number = offered;
        job.operation = operation;
        job.config = held;
        job.source = source;
        job.destination = destination;
        job.fault = fault;
        decide(job, now);
        boolean deferred = job.isDeferred();
        if (!job.failed && !job.worked && !deferred) {
            job.working = threads.hasWorkers();
            if (!job.working) {
                runner().work(job);
            }
        }
        if (model.mode() == CompletionMode.SYNC && !deferred) {
            clock.spinUntil(job.due);
            complete(job, runner());
        } else {
            keep(job);
        }
        return true;
    }

    private JobRunner runner() {
        JobRunner started = runner;
        if (started == null) {
            throw new IllegalStateException("the queue is not started or is closed, queue=" + name());
        }
        return started;
    }

    private @Nullable SimulatedJob take() {
        synchronized (lock) {
            SimulatedJob job = free.pollLast();
            if (job != null) {
                job.place = Place.TAKEN;
            }
            return job;
        }
    }

    private void giveBack(SimulatedJob job) {
        synchronized (lock) {
            job.recycle();
            free.addLast(job);
        }
    }

    /** Counts a job and finds the fault that strikes it. */
    private @Nullable Fault nextFault() {
        Fault[] current = device.currentFaults();
        if (current != faults) {
            faults = current;
            offeredBefore = offered;
        }
        long number = ++offered - offeredBefore;
        for (Fault fault : current) {
            if (fault.schedule().strikes(number)) {
                device.count(fault.kind());
                return fault;
            }
        }
        return null;
    }

    /** Does what a fault does at submit; false if the job is refused. */
    private boolean passes(Fault fault, SimulatedJob job) {
        switch (fault.kind()) {
            case BUSY -> {
                giveBack(job);
                return false;
            }
            case THROW -> {
                giveBack(job);
                throw new IllegalStateException("a simulated fault, queue=" + name() + ", job=" + offered);
            }
            case RESET -> device.reset();
            case REMOVAL -> device.remove(fault.value());
            default -> {}
        }
        return true;
    }

    /** Sets when the job is due, and how it ends if the codec has no part in it. */
    private void decide(SimulatedJob job, long now) {
        if (device.isRemoved() || job.has(Fault.Kind.RESET)) {
            job.fail(now);
            return;
        }
        long latency = model.latency(job.operation).nanos(job.source.byteSize(), Mix.of(seed, job.number));
        job.due = job.has(Fault.Kind.HANG) ? NEVER : device.engines().doneAt(now, latency);
        if (job.has(Fault.Kind.LATE)) {
            job.due += job.fault.value();
        }
        if (job.has(Fault.Kind.ERROR)) {
            job.result = job.fault.value();
            job.worked = true;
        }
    }

    private void keep(SimulatedJob job) {
        boolean first;
        synchronized (lock) {
            job.place = Place.WAITING;
            waiting.add(job);
            first = waiting.peek() == job;
            soonest = nextLook();
            if (job.working) {
                unworked.add(job);
                lock.notify();
            }
        }
        if (first) {
            threads.wakeReporter();
        }
    }

    // ---------------------------------------------------------------- completing

    @Override
    public int poll() {
        return model.mode() == CompletionMode.CALLBACK ? 0 : report(runner());
    }

    /** Tells the completions whose time has come; at most as many as there are places, so that a caller who submits from here returns. */
    int report(JobRunner with) {
        int reported = 0;
        while (reported < jobs.length) {
            SimulatedJob job = nextDue();
            if (job == null) {
                break;
            }
            complete(job, with);
            reported++;
        }
        return reported;
    }

    private void complete(SimulatedJob job, JobRunner with) {
        long result = with.finished(job);
        long tag = job.tag;
        giveBack(job);
        sink.completed(tag, result);
    }

    private @Nullable SimulatedJob nextDue() {
        long now = clock.nanos();
        if (now < soonest) {
            return null;
        }
        synchronized (lock) {
            SimulatedJob due = null;
            for (SimulatedJob job = waiting.peek(); due == null && job != null && job.due <= now; job = waiting.peek()) {
                if (job.working && model.inOrder()) {
                    break;
                }
                waiting.poll();
                job.place = job.working ? Place.OVERDUE : Place.TAKEN;
                due = job.working ? null : job;
            }
            soonest = nextLook();
            return due;
        }
    }

    /** When the first job can be completed as far as is known now; a worker that gets done with a job looks again. */
    private long nextLook() {
        SimulatedJob first = waiting.peek();
        return first == null || first.working && model.inOrder() ? NEVER : first.due;
    }

    /** When the queue's reporting thread should look. */
    long soonest() {
        return soonest;
    }

    // ---------------------------------------------------------------- the worker's calls

    /** The next job for a worker, waiting for one; null if the queue is closed. */
    @Nullable SimulatedJob nextUnworked() {
        synchronized (lock) {
            while (!closed && unworked.isEmpty()) {
                try {
                    lock.wait();
                } catch (InterruptedException nobodysCall) {
                    // the thread is the queue's own: only close() ends it
                }
            }
            return closed ? null : unworked.poll();
        }
    }

    /** A worker is done with a job. */
    void worked(SimulatedJob job) {
        synchronized (lock) {
            job.working = false;
            if (job.place == Place.OVERDUE) {
                job.place = Place.WAITING;
                waiting.add(job);
            }
            soonest = nextLook();
        }
        threads.wakeReporter();
    }

    // ---------------------------------------------------------------- the device's calls

    /** Ends everything inside as DEVICE_FAILED, at once. */
    void fail() {
        synchronized (lock) {
            long now = clock.nanos();
            for (SimulatedJob job : jobs) {
                if (job.place == Place.WAITING || job.place == Place.OVERDUE) {
                    job.fail(now);
                }
            }
            reorder();
        }
        threads.wakeReporter();
    }

    /** Lets hung jobs go on. */
    void release() {
        synchronized (lock) {
            long now = clock.nanos();
            for (SimulatedJob job : waiting) {
                job.due = job.due == NEVER ? now : job.due;
            }
            reorder();
        }
        threads.wakeReporter();
    }

    private void reorder() {
        waiting.clear();
        for (SimulatedJob job : jobs) {
            if (job.place == Place.WAITING) {
                waiting.add(job);
            }
        }
        soonest = nextLook();
    }

    int inside() {
        synchronized (lock) {
            return jobs.length - free.size();
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.clear();
            unworked.clear();
            soonest = NEVER;
            lock.notifyAll();
        }
        threads.close();
        for (SimulatedJob job : jobs) {
            job.recycle();
        }
        if (runner != null) {
            runner.close();
            runner = null;
        }
        device.closed(this);
    }
}
