package io.acomp.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.Operation;
import io.acomp.OutputAllocator;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;

/**
 * A lane that drives one work queue of a device: submits until the queue is full, rings the doorbell once per round, polls, and ends what
 * passes its deadline at once. A timed-out job's memory stays quarantined until the device reports it or the queue is closed (KS §3.6). A
 * queue that throws ends what is inside as DEVICE_FAILED and is tried again with the next request.
 */
final class DeviceLane extends Lane {
    private static final int INDEX_BITS = 16;
    private static final long POLL_PARK_NANOS = 50_000;
    private static final System.Logger LOG = System.getLogger("io.acomp.engine");

    private final DeviceDriver driver;
    private final DeviceQueue queue;
    private final DeviceJob[] jobs;
    private final int[] freeJobs;
    private final ArrayDeque<DeviceJob> ready = new ArrayDeque<>();
    private final DeviceReports reports = new DeviceReports();
    private final Map<Long, DeviceJob> quarantine = new HashMap<>();
    private final ArrayDeque<ArenaHold> freeHolds = new ArrayDeque<>();
    private final DriverCounters compressing = new DriverCounters();
    private final DriverCounters decompressing = new DriverCounters();
    private final Idle.Work work = this::hasDeviceWork;
    private int free;
    private long tags;
    private @Nullable RequestImpl splitting;
    private @Nullable ArenaHold splittingHold;
    private int nextPair;
    private boolean dead;
    private boolean failing;
    private volatile long insideBytes;

    DeviceLane(EngineImpl engine, DeviceDriver driver, DeviceQueue queue) {
        super(engine, "acomp-device-" + queue.name(), true);
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

    DriverCounters counters(Operation operation) {
        return operation == Operation.COMPRESS ? compressing : decompressing;
    }

    @Override
    EngineStatistics.Lane statistics() {
        EngineStatistics.Lane ringOnly = super.statistics();
        return new EngineStatistics.Lane(
                ringOnly.name(), ringOnly.depth(), ringOnly.backlog(), ringOnly.queuedBytes() + insideBytes, ringOnly.requests());
    }

    @Override
    public void run() {
        try {
            start();
            int fruitless = 0;
            while (!(isOver() && inside() == 0 && splitting == null)) {
                boolean worked = poll();
                worked |= reports.drain(this::received) > 0;
                worked |= submitMore();
                worked |= endOverdue();
                worked |= moveBacklog();
                if (worked) {
                    fruitless = 0;
                } else {
                    idle.pause(work, fruitless, inside() == 0 && quarantine.isEmpty() ? Long.MAX_VALUE : POLL_PARK_NANOS);
                    fruitless = Math.min(fruitless + 1, Integer.MAX_VALUE - 1);
                }
            }
        } finally {
            stop();
        }
    }

    private void start() {
        try {
            queue.start(this::reported);
        } catch (Throwable failure) {
            dead = true;
            deviceThrew(failure);
        }
    }

    private void stop() {
        try {
            queue.close();
        } catch (Throwable failure) {
            deviceThrew(failure); // what it may still touch is not freed
            return;
        }
        for (DeviceJob job : jobs) {
            job.close();
        }
        quarantine.values().forEach(this::letGo);
    }

    private int inside() {
        return jobs.length - free;
    }

    private boolean hasDeviceWork() {
        return hasWork() || !reports.isEmpty();
    }

    // ---------------------------------------------------------------- the device's calls

    private boolean poll() {
        if (inside() == 0 && quarantine.isEmpty()) {
            return false;
        }
        try {
            boolean found = queue.poll() > 0;
            failing = false;
            return found;
        } catch (Throwable failure) {
            failAll(failure);
            return false;
        }
    }

    /** True if the device took the job, or the job has ended; false if it is full. */
    private boolean offer(DeviceJob job) {
        if (dead) {
            end(job, CodecResult.DEVICE_FAILED);
            return true;
        }
        job.submitted = true;
        boolean accepted;
        try {
            RequestImpl request = job.request;
            accepted = queue.submit(job.tag, request.operation(), request.route().config(), job.source, job.destination);
        } catch (Throwable failure) {
            failAll(failure);
            return true;
        }
        if (!accepted) {
            job.submitted = false;
            counters.count(Event.DEVICE_BUSY);
        }
        return accepted;
    }

    private void failAll(Throwable failure) {
        deviceThrew(failure);
        for (int i = 0; i < jobs.length; i++) {
            DeviceJob job = jobs[i];
            if (job.busy && job.submitted) {
                quarantine(job, AcompStatus.DEVICE_FAILED);
            } else if (job.busy) {
                ready.remove(job);
                end(job, CodecResult.DEVICE_FAILED);
            }
        }
    }

    private void deviceThrew(Throwable failure) {
        counters.count(Event.DRIVER_THREW);
        if (!failing) {
            failing = true;
            LOG.log(System.Logger.Level.WARNING, "device queue threw, driver=" + driver.name() + ", queue=" + queue.name(), failure);
        }
    }

    // ---------------------------------------------------------------- submitting

    private boolean submitMore() {
        boolean submitted = false;
        for (DeviceJob job = nextReady(); job != null; job = nextReady()) {
            if (!offer(job)) {
                ready.addFirst(job);
                break;
            }
            submitted = true;
        }
        if (submitted) {
            try {
                queue.flush();
            } catch (Throwable failure) {
                failAll(failure);
            }
        }
        return submitted;
    }

    /** The next job that is ready for the device, or null if there is none now. */
    private @Nullable DeviceJob nextReady() {
        DeviceJob kept = ready.pollFirst();
        if (kept != null) {
            return kept;
        }
        while (free > 0) {
            RequestImpl request = splitting != null ? splitting : nextRequest();
            if (request == null) {
                return null;
            }
            DeviceJob job = jobs[freeJobs[--free]];
            job.request = request;
            job.pair = nextPair;
            job.hold = splittingHold;
            job.busy = true;
            splitting = ++nextPair < request.pairCount() ? request : null;
            if (prepared(job)) {
                return job;
            }
        }
        return null;
    }

    /** Starts the ring's next request that is to be run; null if there is none now. */
    private @Nullable RequestImpl nextRequest() {
        while (hasNext()) {
            LaneSlot slot = peek();
            long ticket = slot.ticket;
            RequestImpl request = slot.request;
            if (request != null) {
                insideBytes = insideBytes + request.source.bytes;
            }
            freeSlot();
            finishedSlots();
            if (request != null && isStarted(request, ticket)) {
                nextPair = request.pairCount() == 0 ? -1 : 0;
                splittingHold = hold(request);
                return request;
            }
        }
        return null;
    }

    private boolean isStarted(RequestImpl request, long ticket) {
        long now = System.nanoTime();
        AcompStatus refusal = refusal(request, ticket, now);
        request.times(now - request.submitNanos(), 0);
        if (refusal == null) {
            return true;
        }
        request.storeUnrun(refusal);
        for (int i = Math.max(1, request.pairCount()); i > 0; i--) {
            counters(request.operation()).outcome(refusal, 0, 0);
        }
        finish(request);
        return false;
    }

    private @Nullable ArenaHold hold(RequestImpl request) {
        if (request.uses().isEmpty()) {
            return null;
        }
        ArenaHold hold = freeHolds.isEmpty() ? new ArenaHold(engine.arenas()) : freeHolds.pop();
        hold.take(request.uses(), request.pairsLeft);
        return hold;
    }

    /** Gives a job its memory; false if it has ended instead. */
    private boolean prepared(DeviceJob job) {
        RequestImpl request = job.request;
        job.tag = ++tags << INDEX_BITS | job.index;
        job.deadlineNanos = request.deadlineNanos();
        job.beginNanos = System.nanoTime();
        long refusal;
        try {
            refusal = takeMemory(job, request, request.route());
        } catch (Throwable failure) {
            refusal = memoryFailure(request, failure);
        }
        if (refusal != 0) {
            end(job, refusal);
            return false;
        }
        return true;
    }

    private long takeMemory(DeviceJob job, RequestImpl request, Route route) {
        if (isEnding()) {
            return CodecResult.failure(AcompStatus.CLOSED);
        }
        if (request.isPastDeadline(job.beginNanos)) {
            return CodecResult.failure(AcompStatus.TIMED_OUT);
        }
        long refusal = RequestRunner.refusal(request, route, job.sourceBytes());
        if (refusal != 0) {
            return refusal;
        }
        job.takeSource();
        if (RequestRunner.exceedsWindow(request, route, job.source)) {
            return CodecResult.LIMIT_EXCEEDED;
        }
        if (request.allocator != null) {
            job.allocate(RequestRunner.firstOutput(request, job.sourceBytes()));
        }
        job.takeDestination();
        return 0;
    }

    private long memoryFailure(RequestImpl request, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            counters.rejected(Rejection.OUT_OF_MEMORY);
            return CodecResult.OUT_OF_MEMORY;
        }
        if (!request.segmentsAlive()) {
            return CodecResult.failure(AcompStatus.CLOSED);
        }
        counters.count(Event.DRIVER_THREW);
        LOG.log(System.Logger.Level.WARNING, "memory for a device job could not be prepared, driver=" + driver.name(), failure);
        return CodecResult.DEVICE_FAILED;
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
        if (job != null && job.busy && job.submitted && job.tag == tag) {
            ended(job, result);
            return;
        }
        DeviceJob late = quarantine.remove(tag);
        if (late == null) {
            counters.count(Event.DEVICE_SPURIOUS);
        } else {
            counters.count(Event.DEVICE_LATE);
            letGo(late);
        }
    }

    private void ended(DeviceJob job, long answer) {
        RequestImpl request = job.request;
        long result = RequestRunner.judged(answer, job.room, job.limited, counters);
        try {
            if (CodecResult.status(result) == AcompStatus.DESTINATION_TOO_SMALL
                    && request.allocator != null
                    && job.outputSize < request.allocatorCap) {
                growOutput(job, request.allocator);
                return;
            }
            if (result >= 0) {
                job.deliver(result);
            }
        } catch (Throwable failure) {
            result = memoryFailure(request, failure);
        }
        end(job, result);
    }

    private void growOutput(DeviceJob job, OutputAllocator allocator) {
        counters.count(Event.OUTPUT_GREW);
        job.freeOutput(allocator);
        job.allocate(RequestRunner.nextOutput(job.outputSize, job.request.allocatorCap));
        job.takeDestination();
        job.tag = ++tags << INDEX_BITS | job.index;
        job.submitted = false;
        ready.addLast(job);
    }

    /** Ends a job whose memory the device does not touch. */
    private void end(DeviceJob job, long result) {
        RequestImpl request = job.request;
        long stored = result;
        if (request.allocator != null && result < 0) {
            stored = freed(job, request.allocator, result);
        }
        store(job, stored);
        letGoOf(job.hold);
        job.recycle();
        freeJobs[free++] = job.index;
        finishIfLast(request);
    }

    private long freed(DeviceJob job, OutputAllocator allocator, long result) {
        try {
            job.freeOutput(allocator);
            return result;
        } catch (Throwable failure) {
            return memoryFailure(job.request, failure);
        }
    }

    private void store(DeviceJob job, long result) {
        RequestImpl request = job.request;
        if (result >= 0 && request.allocator != null) {
            request.deliver(job.output.asSlice(0, result));
        }
        long service = System.nanoTime() - job.beginNanos;
        if (request.transform().isCounted()) {
            DriverCounters totals = counters(request.operation());
            totals.outcome(CodecResult.status(result), job.sourceBytes(), Math.max(0, result));
            totals.times(Math.max(0, job.beginNanos - request.submitNanos()), service);
        }
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
        insideBytes = insideBytes - request.source.bytes;
        countEnd(request.cost);
        request.complete();
    }

    // ---------------------------------------------------------------- deadlines and quarantine

    /** Ends what passed its deadline, or everything inside if the engine ends its requests; the device keeps the memory. */
    private boolean endOverdue() {
        if (inside() == 0) {
            return false;
        }
        boolean ended = false;
        long now = System.nanoTime();
        for (int i = 0; i < jobs.length; i++) {
            DeviceJob job = jobs[i];
            boolean overdue = job.deadlineNanos != 0 && now - job.deadlineNanos >= 0;
            if (!job.busy || !(overdue || isEnding())) {
                continue;
            }
            AcompStatus status = overdue ? AcompStatus.TIMED_OUT : AcompStatus.CLOSED;
            if (job.submitted) {
                counters.count(Event.DEVICE_TIMED_OUT);
                quarantine(job, status);
            } else {
                ready.remove(job);
                counters.rejected(overdue ? Rejection.DEADLINE : Rejection.CLOSED);
                end(job, CodecResult.failure(status));
            }
            ended = true;
        }
        return ended;
    }

    /** Ends a job that the device still has. What an allocator made for it is never given back: the device may write there. */
    private void quarantine(DeviceJob job, AcompStatus status) {
        RequestImpl request = job.request;
        quarantine.put(job.tag, job);
        jobs[job.index] = new DeviceJob(job.index, engine);
        freeJobs[free++] = job.index;
        store(job, CodecResult.failure(status));
        finishIfLast(request);
    }

    /** The device has let go of a quarantined job. */
    private void letGo(DeviceJob job) {
        job.close();
        letGoOf(job.hold);
    }

    private void letGoOf(@Nullable ArenaHold hold) {
        if (hold != null && hold.release()) {
            freeHolds.push(hold);
        }
    }
}
