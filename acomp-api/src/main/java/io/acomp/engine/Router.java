package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.foreign.CpuBinding;
import io.acomp.format.DeclaredWindow;
import io.acomp.spi.CodecResult;

/**
 * Decides what a device may be given and what software has to finish for it (design §5, KS §3.5). Stateless: queues know their load and
 * health, routes what their drivers can do. A submitter asks before it submits, the device's lane after a job has failed.
 */
final class Router {
    private Router() {}

    /** Gives a submission to the best device that may have it now, or to software; ends it if neither may. */
    static Submission submit(RequestImpl request, long ticket, WhenFull full, Routes routes) {
        Route software = routes.software();
        FallbackReason first = null;
        for (int i = 0; i < routes.devices().size(); i++) {
            Route device = routes.devices().get(i);
            FallbackReason reason = refusal(request, device, software != null);
            if (reason == null) {
                DeviceLanes lanes = device.slot().deviceLanes();
                DeviceLane lane = lanes.choose(CpuBinding.current(), software != null);
                if (lane != null) {
                    Submission answer = request.submitToDevice(ticket, software == null ? full : null, device, lane);
                    if (answer != Submission.QUEUE_FULL || software == null) {
                        return answer;
                    }
                }
                reason = lanes.isAnyOpen() ? FallbackReason.BUSY : FallbackReason.QUARANTINED;
            }
            first = first == null ? reason : first;
        }
        Route refused = routes.devices().getFirst();
        FallbackReason reason = Objects.requireNonNull(first, "reason");
        if (software != null) {
            FallbackCounters fallbacks = refused.slot().fallbacks(request.operation());
            int pairs = Math.max(1, request.pairCount()); // before: it may be over, and the caller's again, when submit returns
            Submission answer = request.submitToSoftware(ticket, full, software, reason);
            if (answer != Submission.QUEUE_FULL) {
                fallbacks.count(reason, pairs);
            }
            return answer;
        }
        request.counters().rejected(Rejection.NO_DEVICE);
        return request.endUnserved(refused, reason);
    }

    /**
     * Why a device should not get a request, or null if it should. Of a batch it is asked to take what one pair of it allows; the pairs are
     * looked at again one by one.
     *
     * @param choice true if software could do it as well: then small requests and confined memory are left to it
     */
    static @Nullable FallbackReason refusal(RequestImpl request, Route device, boolean choice) {
        if (choice && request.execution() == Execution.INLINE && request.hasConfinedSegment()) {
            return FallbackReason.CONFINED;
        }
        if (request.pairCount() == 0) {
            return refusal(request, device, -1, choice);
        }
        FallbackReason first = null;
        for (int pair = 0; pair < request.pairCount(); pair++) {
            FallbackReason reason = refusal(request, device, pair, choice);
            if (reason == null) {
                return null;
            }
            first = first == null ? reason : first;
        }
        return first;
    }

    /**
     * Why a device should not get one pair, or null if it should.
     *
     * @param pair of a batch, -1 for a single request
     */
    static @Nullable FallbackReason refusal(RequestImpl request, Route device, int pair, boolean choice) {
        long in = pair < 0 ? request.source.bytes : request.source.segments[pair].byteSize();
        if (in > device.maxSource()) {
            return FallbackReason.SIZE;
        }
        if (choice && in < device.threshold()) {
            return FallbackReason.SMALL;
        }
        if (device.operation() == Operation.COMPRESS || in == 0) {
            return null;
        }
        long capacity = Math.min(request.capacity(pair), request.outputBound(false, in));
        if (capacity > device.maxDestination()) {
            return FallbackReason.SIZE;
        }
        return capacity <= device.window() || reaches(request, device, pair) ? null : FallbackReason.WINDOW;
    }

    /** True if the source is known to reach no further back than the device can. */
    private static boolean reaches(RequestImpl request, Route device, int pair) {
        long known = request.transform().settings().sourceWindow();
        if (known > 0 && known <= device.window()) {
            return true;
        }
        MemorySegment start = request.source.segments[Math.max(0, pair)];
        if (!start.scope().isAlive() || !start.isAccessibleBy(Thread.currentThread())) {
            return true; // no device will read it: whoever checks the segments says what is wrong
        }
        return DeclaredWindow.of(request.transform().algorithm(), start) <= device.window();
    }

    /**
     * Why software has to do what a device ended so, or null if the device's answer counts.
     *
     * @param result the device's answer, a {@link CodecResult}
     */
    static @Nullable FallbackReason reason(long result, Operation operation) {
        return switch (CodecResult.status(result)) {
            case DEVICE_FAILED -> FallbackReason.DEVICE_FAILED;
            case UNSUPPORTED -> FallbackReason.UNSUPPORTED;
            case CORRUPT_INPUT -> operation == Operation.DECOMPRESS ? FallbackReason.CORRUPT : FallbackReason.DEVICE_FAILED;
            case OUT_OF_MEMORY -> FallbackReason.OUT_OF_MEMORY;
            case TIMED_OUT -> FallbackReason.TIMED_OUT;
            case OK, DESTINATION_TOO_SMALL, LIMIT_EXCEEDED, CANCELLED, CLOSED -> null;
        };
    }

    /** How a request ends that no device may have and software must not do. */
    static AcompStatus statusOf(FallbackReason reason) {
        return switch (reason) {
            case SMALL, SIZE, WINDOW, CONFINED, UNSUPPORTED -> AcompStatus.UNSUPPORTED;
            case BUSY, QUARANTINED, DEVICE_FAILED, VERIFY_FAILED -> AcompStatus.DEVICE_FAILED;
            case CORRUPT -> AcompStatus.CORRUPT_INPUT;
            case TIMED_OUT -> AcompStatus.TIMED_OUT;
            case OUT_OF_MEMORY -> AcompStatus.OUT_OF_MEMORY;
        };
    }

    /**
     * Hands a request that a device is through with to a software lane: to check the device's results, or to do what it left. It keeps its
     * ticket and what is left of its deadline. On the device lane's thread.
     */
    static void handOver(RequestImpl request, LaneSet lanes) {
        Lane lane = lanes.choose(request.largerSide());
        Route device = request.route();
        boolean checks = request.beginHandOver();
        lane.take(request, request.requeue());
        if (!checks) {
            device.inDevice().release(); // not before: whoever closes the transform looks at devices first
        }
    }
}
