package io.acomp.engine;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.FallbackReason;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.spi.CodecResult;

/**
 * Turns requests in a device lane's ring into jobs that are ready for the device, one per pair of a batch: starts them, keeps their arenas
 * open, gives jobs their memory. What cannot be made ready ends here. Used by the lane's thread.
 */
final class DeviceIntake {
    private static final System.Logger LOG = System.getLogger("io.acomp.engine");

    private final DeviceLane lane;
    private final DeviceJobs jobs;
    private final ArrayDeque<ArenaHold> freeHolds = new ArrayDeque<>();
    private @Nullable RequestImpl splitting;
    private @Nullable ArenaHold splittingHold;
    private int nextPair;

    DeviceIntake(DeviceLane lane, DeviceJobs jobs) {
        this.lane = lane;
        this.jobs = jobs;
    }

    /** True if a batch is not all in jobs yet. */
    boolean isSplitting() {
        return splitting != null;
    }

    /** True if another request could be taken from the ring. */
    boolean hasRoom() {
        return jobs.hasFree() && !jobs.isAnyReady();
    }

    /** The next job that is ready for the device, or null if there is none now. */
    @Nullable DeviceJob next() {
        DeviceJob kept = jobs.pollReady();
        if (kept != null) {
            return kept;
        }
        while (jobs.hasFree()) {
            RequestImpl request = splitting != null ? splitting : nextRequest();
            if (request == null) {
                return null;
            }
            DeviceJob job = jobs.take(request, nextPair, splittingHold);
            splitting = ++nextPair < request.pairCount() ? request : null;
            if (prepared(job)) {
                return job;
            }
        }
        return null;
    }

    /** Starts the ring's next request that is to be run; null if there is none now. */
    private @Nullable RequestImpl nextRequest() {
        while (lane.hasNext()) {
            LaneSlot place = lane.peek();
            long ticket = place.ticket;
            RequestImpl request = place.request;
            if (request != null) {
                lane.entered(request);
            }
            lane.freeSlot();
            lane.finishedSlots();
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
        AcompStatus refusal = lane.refusal(request, ticket, now);
        request.times(now - request.submitNanos(), 0);
        if (refusal == null) {
            return true;
        }
        request.storeUnrun(refusal);
        for (int i = Math.max(1, request.pairCount()); i > 0; i--) {
            lane.counters(request.operation()).outcome(refusal, 0, 0);
        }
        lane.leave(request);
        request.complete();
        return false;
    }

    private @Nullable ArenaHold hold(RequestImpl request) {
        if (request.uses().isEmpty()) {
            return null;
        }
        ArenaHold hold = freeHolds.isEmpty() ? new ArenaHold(lane.engine.arenas()) : freeHolds.pop();
        hold.take(request.uses(), request.pairsLeft);
        return hold;
    }

    /** One job that used held arenas is over. */
    void letGoOf(@Nullable ArenaHold hold) {
        if (hold != null && hold.release()) {
            freeHolds.push(hold);
        }
    }

    /** Gives a job its deadline and its memory; false if it has ended instead. */
    private boolean prepared(DeviceJob job) {
        RequestImpl request = job.request;
        long now = System.nanoTime();
        jobs.tag(job);
        job.beginNanos = now;
        job.deadlineNanos = lane.deadlineOf(request, now);
        FallbackReason reason = null;
        long refusal;
        try {
            reason = job.pair < 0 ? null : Router.refusal(request, request.route(), job.pair, DeviceLane.hasSoftware(request));
            refusal = reason != null ? CodecResult.failure(Router.statusOf(reason)) : takeMemory(job, request, request.route());
        } catch (Throwable failure) {
            refusal = memoryFailure(request, failure);
            reason = memoryReason(refusal);
        }
        if (refusal != 0) {
            lane.end(job, refusal, reason);
            return false;
        }
        return true;
    }

    private long takeMemory(DeviceJob job, RequestImpl request, Route route) {
        if (lane.isEnding()) {
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

    /** How a job ends whose memory could not be had, or whose caller closed it or broke in giving it. */
    long memoryFailure(RequestImpl request, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            lane.counters.rejected(Rejection.OUT_OF_MEMORY);
            return CodecResult.OUT_OF_MEMORY;
        }
        if (!request.segmentsAlive()) {
            return CodecResult.failure(AcompStatus.CLOSED);
        }
        lane.counters.count(Event.DRIVER_THREW);
        LOG.log(System.Logger.Level.WARNING, "memory for a device job could not be prepared, lane=" + lane.name(), failure);
        return CodecResult.DEVICE_FAILED;
    }

    /** Software needs no bounce buffers, but closed memory and a broken allocator it would meet as well. */
    @Nullable FallbackReason memoryReason(long failure) {
        return CodecResult.status(failure) == AcompStatus.OUT_OF_MEMORY ? FallbackReason.OUT_OF_MEMORY : null;
    }
}
