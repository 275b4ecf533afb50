package io.acomp.engine;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.Health;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.engine.DeviceCounters.Figure;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;

/**
 * A lane that drives one work queue of a device: submits until the queue is full, rings the doorbell once for several, looks for completions
 * as often as the device's pace asks for, and ends what passes its deadline at once. What the device cannot finish it hands to a software
 * lane, with its ticket and what is left of its deadline; it runs no codec itself. A given-up job's memory stays in quarantine until the
 * device lets go of it (KS §3.6).
 */
final class DeviceLane extends Lane {
    /** Jobs after which the doorbell is rung though there are more: the device need not wait for the whole crowd. */
    private static final int DOORBELL_JOBS = 8;

    private static final System.Logger LOG = System.getLogger("io.acomp.engine");

    private final DriverSlot slot;
    private final DeviceDriver driver;
    private final DeviceQueue queue;
    private final DeviceJobs jobs;
    private final DeviceReports reports = new DeviceReports();
    private final DeviceReports.Receiver receiver = this::receivedAndRefilled;
    private final DeviceQuarantine quarantine;
    private final DeviceHealth health;
    private final DeviceProbing probing;
    private final DeviceIntake intake;
    private final DevicePace pace = new DevicePace();
    private final DeviceCounters figures = new DeviceCounters();
    private final DriverCounters compressing = new DriverCounters();
    private final DriverCounters decompressing = new DriverCounters();
    private final AtomicInteger distrusts = new AtomicInteger();
    private final Idle.Work work = this::hasDeviceWork;
    private final long timeoutNanos;
    private final long enough;
    private int distrustsSeen;
    private long earliestDeadline = Long.MAX_VALUE;
    private int fruitless;
    private long lastWork = System.nanoTime();
    private boolean failing;
    private boolean full;
    private int unflushed;
    private boolean woken;
    private volatile long insideBytes;

    DeviceLane(EngineImpl engine, DriverSlot slot, DeviceQueue queue) {
        super(engine, "acomp-device-" + queue.name(), true);
        this.slot = slot;
        this.driver = (DeviceDriver) slot.driver();
        this.queue = queue;
        jobs = new DeviceJobs(engine, queue.depth());
        quarantine = new DeviceQuarantine(jobs.depth());
        health = new DeviceHealth(engine.config(), slot::rebalance);
        probing = new DeviceProbing(driver, queue, engine, health, quarantine, figures);
        intake = new DeviceIntake(this, jobs);
        timeoutNanos = engine.config().deviceTimeout().toNanos();
        enough = Math.min(2L * jobs.depth() + 16, engine.config().ringSize());
    }

    DeviceQueue queue() {
        return queue;
    }

    /** When a job that is ready now has taken too long. */
    long deadlineOf(RequestImpl request, long now) {
        long deadline = request.deviceDeadline(now, timeoutNanos, hasSoftware(request));
        earliestDeadline = Math.min(earliestDeadline, deadline);
        return deadline;
    }

    /** A request was taken from the ring: its bytes are inside. */
    void entered(RequestImpl request) {
        insideBytes = insideBytes + request.source.bytes;
    }

    /** True if it gets requests. */
    boolean isHealthy() {
        return health.isHealthy();
    }

    /** Load from which further requests are better served by software: the device is full and as many wait for it. */
    long enough() {
        return enough;
    }

    /** Somebody found a result of this device to be wrong. Any thread. */
    void distrust() {
        distrusts.incrementAndGet();
        idle.wake();
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

    EngineStatistics.Device deviceStatistics() {
        return figures.snapshot(driver, queue, jobs.depth(), health.state(), quarantine.size());
    }

    @Override
    public void run() {
        try {
            start();
            long begin = System.nanoTime();
            while (!(isOver() && jobs.isEmpty() && !intake.isSplitting())) {
                boolean worked = round();
                boolean slept = !worked && pause();
                woken = slept;
                long end = System.nanoTime();
                if (worked) {
                    fruitless = 0;
                    lastWork = end;
                    figures.add(Figure.WORK_NANOS, end - begin);
                } else if (!slept && !isDeviceIdle()) {
                    figures.add(Figure.POLL_NANOS, end - begin);
                }
                begin = end;
            }
        } finally {
            stop();
        }
    }

    /** One look at everything; true if there was something to do. What goes wrong here costs the device its requests, not the lane its life. */
    private boolean round() {
        try {
            boolean worked = poll();
            worked |= reports.drain(receiver) > 0;
            worked |= submitMore();
            flush();
            worked |= probing.advance();
            worked |= endOverdue();
            worked |= heedDistrust();
            worked |= moveBacklog();
            return worked;
        } catch (Throwable failure) {
            failAll(failure);
            if (health.giveUp(System.nanoTime())) {
                noteQuarantine();
            }
            return true;
        }
    }

    private void start() {
        try {
            queue.start(this::reported);
        } catch (Throwable failure) {
            health.lose();
            deviceThrew(failure);
        }
    }

    @Override
    void freeUnstarted() {
        stop();
    }

    private void stop() {
        try {
            queue.close();
        } catch (Throwable failure) {
            deviceThrew(failure); // what it may still touch is not freed
            return;
        }
        jobs.close();
        probing.close();
        quarantine.letAllGo();
    }

    // ---------------------------------------------------------------- waiting

    private boolean isDeviceIdle() {
        return jobs.isEmpty() && quarantine.isEmpty() && !probing.isInside();
    }

    /** True if there is something to do now: requests count only if there is room for them. */
    private boolean hasDeviceWork() {
        return intake.hasRoom() && hasRequests()
                || !reports.isEmpty()
                || distrusts.get() != distrustsSeen
                || isClosed() && jobs.isEmpty()
                || isEnding();
    }

    /** Waits for something to happen; true if the thread slept. */
    private boolean pause() {
        long now = System.nanoTime();
        long longest = Math.min(probing.untilDue(now), earliestDeadline == Long.MAX_VALUE ? Long.MAX_VALUE : earliestDeadline - now);
        if (longest <= 0) {
            return false;
        }
        boolean refused = jobs.isAnyReady() || probing.isWaiting(); // a full queue says nothing when it has room again
        if (!refused && (isDeviceIdle() || !queue.isPolled())) {
            boolean slept = idle.pause(work, fruitless, longest);
            fruitless = Math.min(fruitless + 1, Integer.MAX_VALUE - 1);
            return slept;
        }
        return idle.sleep(work, Math.min(longest, pace.sleep(jobs.firstEnd(pace, lastWork) - now)));
    }

    // ---------------------------------------------------------------- the device's calls

    private boolean poll() {
        if (isDeviceIdle()) {
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
        if (!health.isHealthy()) {
            end(job, CodecResult.DEVICE_FAILED, FallbackReason.QUARANTINED);
            return true;
        }
        RequestImpl request = job.request;
        job.insideNanos = System.nanoTime();
        job.pace = DevicePace.kind(request.operation() == Operation.COMPRESS, job.source.byteSize());
        boolean accepted;
        try {
            accepted = queue.submit(job.tag, request.operation(), request.route().config(), job.source, job.destination);
        } catch (Throwable failure) {
            enter(job); // it may have it
            failAll(failure);
            return true;
        }
        if (accepted) {
            enter(job);
            if (++unflushed >= DOORBELL_JOBS) {
                flush();
            }
        } else if (!full) {
            figures.count(Figure.BUSY);
            counters.count(Event.DEVICE_BUSY);
        }
        full = !accepted;
        return accepted;
    }

    /** The job is the device's. What it has reported of it by now waits in the reports. */
    private void enter(DeviceJob job) {
        jobs.entered(job);
        figures.count(Figure.SUBMITTED);
        figures.count(Figure.IN_FLIGHT);
    }

    /** A call of the queue threw: it may have any of the jobs inside. */
    private void failAll(Throwable failure) {
        deviceThrew(failure);
        if (!jobs.isEmpty()) {
            noteFailure(System.nanoTime());
        }
        for (DeviceJob job : jobs.busy()) {
            if (job.submitted) {
                giveUp(job, AcompStatus.DEVICE_FAILED);
            } else {
                jobs.notReady(job);
                end(job, CodecResult.DEVICE_FAILED, FallbackReason.DEVICE_FAILED);
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

    private void noteFailure(long now) {
        if (health.failed(now)) {
            noteQuarantine();
        }
    }

    private void noteQuarantine() {
        figures.count(Figure.QUARANTINES);
        LOG.log(System.Logger.Level.WARNING, "device queue failed repeatedly and gets no requests until a probe succeeds, driver="
                + driver.name() + ", queue=" + queue.name());
    }

    private boolean heedDistrust() {
        int known = distrusts.get();
        boolean more = known != distrustsSeen;
        for (; distrustsSeen != known; distrustsSeen++) {
            if (health.wrong(System.nanoTime())) {
                noteQuarantine();
            }
        }
        return more;
    }

    // ---------------------------------------------------------------- submitting

    private boolean submitMore() {
        boolean worked = false;
        for (DeviceJob job = intake.next(); job != null; job = intake.next()) {
            if (!offer(job)) {
                jobs.readyAgain(job);
                break;
            }
            worked = true;
        }
        return worked;
    }

    /** Rings the doorbell for what was submitted since. */
    private void flush() {
        if (unflushed > 0) {
            unflushed = 0;
            try {
                queue.flush();
            } catch (Throwable failure) {
                failAll(failure);
            }
        }
    }

    // ---------------------------------------------------------------- completing

    private void reported(long tag, long result) {
        reports.add(tag, result);
        if (Thread.currentThread() != thread()) {
            idle.wake();
        }
    }

    /** One completion; the room it leaves is the device's again before the next is looked at, for completions come in crowds. */
    private void receivedAndRefilled(long tag, long result) {
        received(tag, result);
        submitMore();
    }

    private void received(long tag, long result) {
        DeviceJob job = jobs.inside(tag);
        if (job != null) {
            ended(job, result);
            return;
        }
        if (probing.ended(tag, result)) {
            return;
        }
        DeviceQuarantine.Held late = quarantine.remove(tag);
        if (late == null) {
            counters.count(Event.DEVICE_SPURIOUS);
            return;
        }
        counters.count(Event.DEVICE_LATE);
        figures.count(Figure.LATE);
        late.letGo();
        if (health.state() == Health.FAILED && quarantine.isHalfEmpty()) {
            health.regain(System.nanoTime());
        }
    }

    private void ended(DeviceJob job, long answer) {
        long now = System.nanoTime();
        jobs.left(job);
        figures.add(Figure.IN_FLIGHT, -1);
        RequestImpl request = job.request;
        long result = RequestRunner.plausible(answer, job.destination.byteSize(), counters);
        figures.count(result >= 0 ? Figure.SUCCEEDED : Figure.FAILED);
        if (result >= 0) {
            pace.took(job.pace, now - job.insideNanos, woken);
            health.succeeded();
        }
        FallbackReason reason = Router.reason(result, request.operation());
        if (reason == FallbackReason.DEVICE_FAILED || reason == FallbackReason.TIMED_OUT) {
            noteFailure(now);
        }
        result = fitted(job, result);
        try {
            if (CodecResult.status(result) == AcompStatus.DESTINATION_TOO_SMALL
                    && request.allocator != null
                    && job.outputSize < request.allocatorCap) {
                job.growOutput(RequestRunner.nextOutput(job.outputSize, request.allocatorCap));
                counters.count(Event.OUTPUT_GREW);
                jobs.tag(job);
                jobs.readyLast(job);
                return;
            }
            if (result >= 0) {
                job.deliver(result);
            }
        } catch (Throwable failure) {
            result = intake.memoryFailure(request, failure);
            reason = intake.memoryReason(result);
        }
        end(job, result, reason);
    }

    /** What the device answered, held against the caller's room. */
    private static long fitted(DeviceJob job, long result) {
        return RequestRunner.limited(result > job.room ? CodecResult.DESTINATION_TOO_SMALL : result, job.limited);
    }

    /**
     * Ends a job whose memory the device does not touch.
     *
     * @param reason why software should do it instead, null if the result counts
     */
    void end(DeviceJob job, long result, @Nullable FallbackReason reason) {
        RequestImpl request = job.request;
        long stored = result;
        if (request.allocator != null && result < 0) {
            stored = freed(job, result);
        }
        storeOrLeave(job, stored, reason);
        intake.letGoOf(job.hold);
        jobs.recycle(job);
        finishIfLast(request);
    }

    /** Gives back what an allocator made; a failure of that is the request's. */
    private long freed(DeviceJob job, long result) {
        try {
            job.freeOutput();
            return result;
        } catch (Throwable failure) {
            return intake.memoryFailure(job.request, failure);
        }
    }

    private void storeOrLeave(DeviceJob job, long result, @Nullable FallbackReason reason) {
        RequestImpl request = job.request;
        if (reason != null && !isEnding() && hasSoftware(request)) {
            request.setFallback(job.pair, reason);
            slot.fallbacks(request.operation()).count(reason, 1);
            return;
        }
        if (result >= 0 && request.allocator != null) {
            if (request.checker() == null) {
                request.deliver(job.output.asSlice(0, result));
            } else {
                request.deliverUnchecked(job.output, result);
            }
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

    static boolean hasSoftware(RequestImpl request) {
        return request.transform().routes(request.operation()).software() != null;
    }

    private void finishIfLast(RequestImpl request) {
        if (--request.pairsLeft > 0) {
            return;
        }
        leave(request);
        if (request.needsSoftware()) {
            if (!isEnding()) {
                Router.handOver(request, engine.lanes());
                return;
            }
            counters.rejected(Rejection.CLOSED);
            counters(request.operation()).outcome(AcompStatus.CLOSED, 0, 0);
            request.endUnfinished(AcompStatus.CLOSED);
        } else if (request.pairCount() > 0) {
            request.finishPairs();
        }
        request.complete();
    }

    /** The request is no longer this lane's. */
    void leave(RequestImpl request) {
        insideBytes = insideBytes - request.source.bytes;
        countEnd(request.cost);
    }

    // ---------------------------------------------------------------- deadlines and quarantine

    /** Ends what passed its deadline, or everything inside if the engine ends its requests; the device keeps the memory. */
    private boolean endOverdue() {
        long now = System.nanoTime();
        if (jobs.isEmpty()) {
            earliestDeadline = Long.MAX_VALUE;
            return false;
        }
        if (now < earliestDeadline && !isEnding()) {
            return false;
        }
        // this thread may have been away for long: what is over is not overdue
        poll();
        reports.drain(receiver);
        flush();
        boolean ended = false;
        earliestDeadline = Long.MAX_VALUE;
        for (DeviceJob job : jobs.busy()) {
            if (now >= job.deadlineNanos || isEnding()) {
                endOverdue(job, now);
                ended = true;
            } else {
                earliestDeadline = Math.min(earliestDeadline, job.deadlineNanos);
            }
        }
        return ended;
    }

    private void endOverdue(DeviceJob job, long now) {
        boolean late = job.request.isPastDeadline(now);
        AcompStatus status = isEnding() && !late ? AcompStatus.CLOSED : AcompStatus.TIMED_OUT;
        // a short deadline of the caller's says nothing about the device
        if (!isEnding() && now - (job.submitted ? job.insideNanos : job.beginNanos) >= timeoutNanos) {
            noteFailure(now);
        }
        if (job.submitted) {
            counters.count(Event.DEVICE_TIMED_OUT);
            giveUp(job, status);
            return;
        }
        jobs.notReady(job);
        boolean ends = late || isEnding() || !hasSoftware(job.request);
        if (ends) {
            counters.rejected(status == AcompStatus.TIMED_OUT ? Rejection.DEADLINE : Rejection.CLOSED);
        }
        end(job, CodecResult.failure(status), ends ? null : FallbackReason.BUSY);
    }

    /** Ends a job that the device still has. */
    private void giveUp(DeviceJob job, AcompStatus status) {
        RequestImpl request = job.request;
        figures.add(Figure.IN_FLIGHT, -1);
        figures.count(Figure.TIMED_OUT);
        jobs.replace(job);
        ConfigUse config = request.route().configUse();
        config.hold();
        quarantine.add(job.tag, () -> {
            job.close();
            config.release();
            intake.letGoOf(job.hold);
        });
        if (quarantine.isOverCap() && health.state() != Health.FAILED) {
            health.lose();
            LOG.log(System.Logger.Level.ERROR, "device queue holds too much memory of jobs it was given up for and gets no requests, driver="
                    + driver.name() + ", queue=" + queue.name() + ", jobs=" + quarantine.size());
        }
        long result = CodecResult.failure(status);
        if (request.allocator != null) {
            result = freed(job, result); // never the device's: results are copied there
        }
        boolean counts = status == AcompStatus.CLOSED || request.isPastDeadline(System.nanoTime());
        storeOrLeave(job, result, counts ? null : Router.reason(result, request.operation()));
        finishIfLast(request);
    }
}
