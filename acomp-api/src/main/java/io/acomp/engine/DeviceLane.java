package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.OutputAllocator;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;

/**
 * A lane that drives one work queue of a device: submits until the queue is full, rings the doorbell once per round, polls, and ends what
 * passes its deadline at once. A timed-out job's memory stays quarantined until the device reports it or the queue is closed (KS §3.6).
 */
final class DeviceLane extends Lane {
    private static final int INDEX_BITS = 16;
    private static final long POLL_PARK_NANOS = 50_000;

    private final DeviceDriver driver;
    private final DeviceQueue queue;
    private final DeviceJob[] jobs;
    private final int[] freeJobs;
    private final DeviceReports reports = new DeviceReports();
    private final Map<Long, DeviceJob> quarantine = new HashMap<>();
    private final DriverCounters compressing = new DriverCounters();
    private final DriverCounters decompressing = new DriverCounters();
    private final Idle.Work work = this::hasDeviceWork;
    private int free;
    private long tags;
    private @Nullable DeviceJob held;
    private @Nullable RequestImpl splitting;
    private int nextPair;

    DeviceLane(EngineImpl engine, DeviceDriver driver, DeviceQueue queue) {
        super(engine, "acomp-device-" + queue.name());
        this.driver = driver;
        this.queue = queue;
        int depth = Math.clamp(queue.depth(), 1, (1 << INDEX_BITS) - 1);
        jobs = new DeviceJob[depth];
        freeJobs = new int[depth];
        for (int i = 0; i < depth; i++) {
            jobs[i] = new DeviceJob(i, engine);
            freeJobs[free++] = i;
        }
    }

    DeviceDriver driver() {
        return driver;
    }

    DriverCounters counters(io.acomp.Operation operation) {
        return operation == io.acomp.Operation.COMPRESS ? compressing : decompressing;
    }

    @Override
    public void run() {
        try {
            queue.start(this::reported);
            while (!(isOver() && inside() == 0 && splitting == null)) {
                boolean worked = queue.poll() > 0;
                worked |= reports.drain(this::received) > 0;
                worked |= submitMore();
                worked |= endOverdue();
                worked |= moveBacklog();
                if (worked) {
                    idle.worked();
                } else {
                    idle.pause(work, inside() == 0 ? Long.MAX_VALUE : POLL_PARK_NANOS);
                }
            }
        } finally {
            queue.close();
            for (DeviceJob job : jobs) {
                job.close();
            }
            quarantine.values().forEach(DeviceJob::close);
        }
    }

    private int inside() {
        return jobs.length - free;
    }

    private boolean hasDeviceWork() {
        return hasWork() || !reports.isEmpty();
    }

    // ---------------------------------------------------------------- submitting

    private boolean submitMore() {
        boolean submitted = false;
        while (true) {
            DeviceJob job = held;
            held = null;
            if (job == null) {
                job = nextJob();
            }
            if (job == null) {
                break;
            }
            if (!job.busy) {
                continue;
            }
            if (!queue.submit(job.tag, job.request.operation(), job.request.route().config(), job.source, job.destination)) {
                counters.count(Event.DEVICE_BUSY);
                held = job;
                break;
            }
            submitted = true;
        }
        if (submitted) {
            queue.flush();
        }
        return submitted;
    }

    /** The next job that is ready for the device, one that ended while it was prepared, or null if there is none now. */
    private @Nullable DeviceJob nextJob() {
        while (free > 0) {
            RequestImpl request = splitting;
            if (request == null) {
                if (!hasNext()) {
                    return null;
                }
                request = start();
                if (request == null) {
                    continue;
                }
                nextPair = request.pairCount() == 0 ? -1 : 0;
            }
            DeviceJob job = jobs[freeJobs[--free]];
            job.request = request;
            job.pair = nextPair;
            splitting = ++nextPair < request.pairCount() ? request : null;
            prepare(job);
            return job;
        }
        return null;
    }

    private @Nullable RequestImpl start() {
        LaneSlot slot = peek();
        long ticket = slot.ticket;
        RequestImpl request = takeRequest(slot);
        freeSlot();
        if (request == null) {
            return null;
        }
        long now = System.nanoTime();
        AcompStatus refusal = null;
        if (!request.tryStart(ticket)) {
            counters.rejected(Rejection.CANCELLED);
            refusal = AcompStatus.CANCELLED;
        } else if (isEnding()) {
            counters.rejected(Rejection.CLOSED);
            refusal = AcompStatus.CLOSED;
        } else if (request.isPastDeadline(now)) {
            counters.rejected(Rejection.DEADLINE);
            refusal = AcompStatus.TIMED_OUT;
        }
        request.times(now - request.submitNanos(), 0);
        if (refusal == null) {
            return request;
        }
        request.storeUnrun(refusal);
        for (int i = Math.max(1, request.pairCount()); i > 0; i--) {
            counters(request.operation()).outcome(refusal, 0, 0);
        }
        finish(request);
        return null;
    }

    private void prepare(DeviceJob job) {
        RequestImpl request = job.request;
        job.tag = ++tags << INDEX_BITS | job.index;
        job.busy = true;
        job.deadlineNanos = request.deadlineNanos();
        job.beginNanos = System.nanoTime();
        Route route = request.route();
        try {
            long refusal = RequestRunner.refusal(request, route, job.sourceBytes());
            if (refusal == 0) {
                job.takeSource();
                if (RequestRunner.exceedsWindow(request, route, job.source)) {
                    refusal = CodecResult.LIMIT_EXCEEDED;
                }
            }
            if (refusal != 0) {
                end(job, refusal);
                return;
            }
            if (request.allocator != null) {
                allocate(job, RequestRunner.firstOutput(request, job.sourceBytes()));
            }
            takeDestination(job);
        } catch (OutOfMemoryError exhausted) {
            counters.rejected(Rejection.OUT_OF_MEMORY);
            end(job, CodecResult.OUT_OF_MEMORY);
        } catch (RuntimeException failure) {
            end(job, request.segmentsAlive() ? CodecResult.DEVICE_FAILED : CodecResult.failure(AcompStatus.CLOSED));
        }
    }

    private static void takeDestination(DeviceJob job) {
        Route route = job.request.route();
        boolean compress = route.operation() == io.acomp.Operation.COMPRESS;
        job.takeDestination(route, job.request.outputBound(compress, job.sourceBytes()));
    }

    private static void allocate(DeviceJob job, long size) {
        job.outputSize = size;
        job.output = job.request.allocator.allocate(size);
    }

    // ---------------------------------------------------------------- completing

    private void reported(long tag, long result) {
        if (Thread.currentThread() == thread()) {
            received(tag, result);
        } else {
            reports.add(tag, result);
            idle.wake();
        }
    }

    private void received(long tag, long result) {
        int index = (int) (tag & (1 << INDEX_BITS) - 1);
        DeviceJob job = index < jobs.length ? jobs[index] : null;
        if (job != null && job.busy && job.tag == tag && job != held) {
            ended(job, result);
            return;
        }
        DeviceJob late = quarantine.remove(tag);
        if (late == null) {
            counters.count(Event.DEVICE_SPURIOUS);
        } else {
            counters.count(Event.DEVICE_LATE);
            late.close();
        }
    }

    private void ended(DeviceJob job, long answer) {
        long result = RequestRunner.judged(answer, job.room, job.limited, counters);
        RequestImpl request = job.request;
        if (CodecResult.status(result) == AcompStatus.DESTINATION_TOO_SMALL && request.allocator != null
                && job.outputSize < request.allocatorCap) {
            growOutput(job, request.allocator);
            return;
        }
        try {
            if (result >= 0) {
                job.deliver(result);
            }
        } catch (RuntimeException closedMeanwhile) {
            result = CodecResult.failure(AcompStatus.CLOSED);
        }
        end(job, result);
    }

    private void growOutput(DeviceJob job, OutputAllocator allocator) {
        allocator.free(job.output);
        job.output = MemorySegment.NULL;
        counters.count(Event.OUTPUT_GREW);
        try {
            allocate(job, RequestRunner.nextOutput(job.outputSize, job.request.allocatorCap));
            takeDestination(job);
            job.tag = ++tags << INDEX_BITS | job.index;
            if (!queue.submit(job.tag, job.request.operation(), job.request.route().config(), job.source, job.destination)) {
                end(job, CodecResult.DESTINATION_TOO_SMALL);
            } else {
                queue.flush();
            }
        } catch (OutOfMemoryError exhausted) {
            counters.rejected(Rejection.OUT_OF_MEMORY);
            end(job, CodecResult.OUT_OF_MEMORY);
        }
    }

    /** Ends a job whose memory the device no longer touches. */
    private void end(DeviceJob job, long result) {
        RequestImpl request = job.request;
        store(job, result);
        freeJobs[free++] = job.index;
        job.recycle();
        finishIfLast(request);
    }

    private void store(DeviceJob job, long result) {
        RequestImpl request = job.request;
        long in = job.sourceBytes();
        OutputAllocator allocator = request.allocator;
        if (allocator != null && job.output != MemorySegment.NULL) {
            if (result >= 0) {
                request.deliver(job.output.asSlice(0, result));
            } else {
                allocator.free(job.output);
            }
        }
        long service = System.nanoTime() - job.beginNanos;
        DriverCounters totals = counters(request.operation());
        totals.outcome(CodecResult.status(result), in, Math.max(0, result));
        totals.times(Math.max(0, job.beginNanos - request.submitNanos()), service);
        request.times(request.waitNanos(), service);
        if (job.pair < 0) {
            request.store(result);
        } else {
            request.storePair(job.pair, result);
        }
    }

    private void finishIfLast(RequestImpl request) {
        if (--request.pairsLeft == 0) {
            if (request.pairCount() > 0) {
                request.finishPairs();
            }
            finish(request);
        }
    }

    private void finish(RequestImpl request) {
        countEnd(request.cost);
        request.complete();
    }

    /** Ends what passed its deadline, or everything inside if the engine ends its requests; the device keeps the memory. */
    private boolean endOverdue() {
        if (inside() == 0) {
            return false;
        }
        boolean ended = false;
        long now = System.nanoTime();
        for (int i = 0; i < jobs.length; i++) {
            DeviceJob job = jobs[i];
            if (!job.busy) {
                continue;
            }
            boolean overdue = job.deadlineNanos != 0 && now - job.deadlineNanos >= 0;
            if (overdue || isEnding()) {
                AcompStatus status = overdue ? AcompStatus.TIMED_OUT : AcompStatus.CLOSED;
                if (job == held) {
                    held = null;
                    counters.rejected(overdue ? Rejection.DEADLINE : Rejection.CLOSED);
                    end(job, CodecResult.failure(status));
                } else {
                    quarantine(job, status);
                }
                ended = true;
            }
        }
        return ended;
    }

    private void quarantine(DeviceJob job, AcompStatus status) {
        counters.count(Event.DEVICE_TIMED_OUT);
        RequestImpl request = job.request;
        job.keepArenas();
        quarantine.put(job.tag, job);
        jobs[job.index] = new DeviceJob(job.index, engine);
        OutputAllocator allocator = request.allocator;
        if (allocator != null && arenaOf(job)) {
            job.output = MemorySegment.NULL; // the device may still write there: never given back
        }
        store(job, CodecResult.failure(status));
        freeJobs[free++] = job.index;
        finishIfLast(request);
    }

    private boolean arenaOf(DeviceJob job) {
        return job.output != MemorySegment.NULL && engine.arenas().of(job.output) != null;
    }
}
