package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.DeviceQueue;

/**
 * A work queue of a simulated device. When a job is due, the codec has usually run long before, in the submitting thread or in a worker;
 * for jobs that hang or are late it runs when they end, so that their output is written then.
 */
final class SimulatedQueue implements DeviceQueue {
    private final SimulatedDevice device;
    private final DeviceModel model;
    private final int index;
    private final long seed;
    private final JobTable table;
    private final QueueThreads threads;
    private Sink sink = (tag, result) -> {};
    private @Nullable JobRunner runner;
    private Fault[] faults = {};
    private long offered;
    private long offeredBefore;

    SimulatedQueue(SimulatedDevice device, int index) {
        this.device = device;
        this.index = index;
        model = device.model();
        seed = Mix.of(model.seed(), index);
        table = new JobTable(model);
        threads = new QueueThreads(this, table, model);
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
        return table.size();
    }

    @Override
    public boolean isPolled() {
        return model.mode() != CompletionMode.CALLBACK;
    }

    @Override
    public void start(Sink completions) {
        sink = completions;
        runner = new JobRunner(model);
        threads.start();
    }

    private JobRunner runner() {
        JobRunner started = runner;
        if (started == null) {
            throw new IllegalStateException("the queue is not started or is closed, queue=" + name());
        }
        return started;
    }

    // ---------------------------------------------------------------- submitting

    @Override
    public boolean submit(long tag, Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination) {
        JobRunner own = runner();
        long now = model.clock().nanos();
        SimulatedJob job = table.take();
        if (job == null) {
            return false;
        }
        Fault fault = nextFault();
        if (fault != null && !passes(fault, job)) {
            return false;
        }
        job.tag = tag;
        job.number = offered;
        job.operation = operation;
        job.config = config;
        job.source = source;
        job.destination = destination;
        job.fault = fault;
        decide(job, now);
        run(job, own);
        return true;
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
                table.giveBack(job);
                return false;
            }
            case THROW -> {
                table.giveBack(job);
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
        if (device.isRemoved() || job.has(Fault.Kind.RESET) || job.has(Fault.Kind.REMOVAL)) {
            job.fail(now);
            return;
        }
        long latency = model.latency(job.operation).nanos(job.source.byteSize(), Mix.of(seed, job.number));
        job.due = job.has(Fault.Kind.HANG) ? Long.MAX_VALUE : device.engines().doneAt(now, latency);
        if (job.has(Fault.Kind.LATE)) {
            job.due += job.fault.value();
        }
        if (job.has(Fault.Kind.ERROR)) {
            job.result = job.fault.value();
            job.worked = true;
        }
    }

    private void run(SimulatedJob job, JobRunner own) {
        boolean deferred = job.isDeferred();
        if (!job.failed && !job.worked && !deferred) {
            job.working = threads.hasWorkers();
            if (!job.working) {
                own.work(job);
            }
        }
        if (model.mode() == CompletionMode.SYNC && !deferred) {
            model.clock().spinUntil(job.due);
            complete(job, own);
        } else if (table.keep(job)) {
            threads.wakeReporter();
        }
    }

    // ---------------------------------------------------------------- completing

    @Override
    public int poll() {
        return isPolled() ? report(runner()) : 0;
    }

    /** Tells the completions whose time has come; at most as many as there are places, so that a sink that submits does not keep it here. */
    int report(JobRunner with) {
        int reported = 0;
        while (reported < table.size()) {
            SimulatedJob job = table.nextDue();
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
        table.giveBack(job);
        sink.completed(tag, result);
    }

    // ---------------------------------------------------------------- the device's calls

    /** Ends everything inside as DEVICE_FAILED, at once. */
    void fail() {
        table.fail();
        threads.wakeReporter();
    }

    /** Lets hung jobs go on. */
    void release() {
        table.release();
        threads.wakeReporter();
    }

    int inside() {
        return table.used();
    }

    @Override
    public void close() {
        if (!table.close()) {
            return;
        }
        threads.close();
        table.clear();
        if (runner != null) {
            runner.close();
            runner = null;
        }
        device.closed(this);
    }
}
