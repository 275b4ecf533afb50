package io.acomp.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.spi.SyncDriver;

/**
 * A lane that runs synchronous codecs. It owns a stream per driver, made when first used, and one scratch.
 */
final class SoftwareLane extends Lane {
    private static final int REFRESH_MASK = 4095;

    private final RequestRunner runner;
    private final DeviceCheck check;
    private final Idle.Work work = () -> hasRequests() || isClosed();
    private volatile @Nullable StreamSlot[] streams = new StreamSlot[8];
    private int calls;

    SoftwareLane(EngineImpl engine, String name, boolean weighed) {
        super(engine, name, weighed);
        runner = new RequestRunner(engine);
        check = new DeviceCheck(engine);
    }

    @Override
    public void run() {
        try {
            int fruitless = 0;
            while (true) {
                if (hasNext()) {
                    fruitless = 0;
                    handle(peek());
                    finishedSlots();
                    moveBacklog();
                } else if (moveBacklog()) {
                    fruitless = 0;
                } else if (isOver()) {
                    return;
                } else {
                    if (idle.aboutToPark(fruitless)) {
                        refreshBytes();
                    }
                    idle.pause(work, fruitless, Long.MAX_VALUE);
                    fruitless = Math.min(fruitless + 1, Integer.MAX_VALUE - 1);
                }
            }
        } finally {
            runner.close();
            check.close();
            for (StreamSlot place : streams) {
                if (place != null) {
                    place.close();
                }
            }
        }
    }

    private void handle(LaneSlot slot) {
        long ticket = slot.ticket;
        RequestImpl request = slot.request;
        if (request == null) {
            freeSlot();
            return;
        }
        long cost = request.cost;
        StreamSlot place = place(request.laneSlot());
        DriverCounters totals = place.counters(request.operation());
        boolean timed = request.isTimed();
        long begin = timed || request.hasDeadline() ? System.nanoTime() : 0;
        AcompStatus refusal = refusal(request, ticket, begin);
        boolean checks = request.isChecking();
        if (checks && refusal != null) {
            request.endUnfinished(refusal);
        } else if (checks) {
            check(request, place);
        } else if (refusal != null) {
            refuse(request, refusal, totals);
        } else {
            runner.execute(request, place);
        }
        if (checks) {
            request.times(request.waitNanos(), System.nanoTime() - request.submitNanos - request.waitNanos());
        } else if (timed) {
            long waited = begin - request.submitNanos;
            long service = refusal == null ? System.nanoTime() - begin : 0;
            request.times(waited, service);
            if (refusal == null) {
                totals.times(waited, service);
            }
        } else if (refusal == null) {
            totals.untimed();
        }
        countEnd(cost);
        freeSlot();
        request.complete();
        if ((++calls & REFRESH_MASK) == 0) {
            refreshBytes();
        }
    }

    /** Ends what is not run; of a batch that a device had, what it left. */
    private static void refuse(RequestImpl request, AcompStatus refusal, DriverCounters totals) {
        boolean single = request.pairCount() == 0;
        for (int i = 0; i < Math.max(1, request.pairCount()); i++) {
            if (single || request.isLeft(i)) {
                totals.outcome(refusal, 0, 0);
            }
        }
        request.storeUnrun(refusal);
    }

    /** Checks what a device made of a request, and does what is wrong or was left; without software to do it, the wrong has failed. */
    private void check(RequestImpl request, StreamSlot checker) {
        Route route = Objects.requireNonNull(request.checker(), "checker");
        check.isRight(request, route, checker);
        if (request.fallback() == null) {
            request.keepUnchecked();
            if (request.pairCount() > 0) {
                request.finishPairs();
            }
            return;
        }
        request.dropUnchecked();
        if (request.leaveDevice()) {
            runner.execute(request, place(request.route().slot()));
        } else {
            request.storeUnrun(AcompStatus.DEVICE_FAILED);
        }
    }

    private StreamSlot place(DriverSlot driver) {
        StreamSlot[] present = streams;
        int index = driver.index();
        StreamSlot place = index < present.length ? present[index] : null;
        return place != null ? place : makePlace(driver);
    }

    private StreamSlot makePlace(DriverSlot driver) {
        int index = driver.index();
        StreamSlot place = new StreamSlot((SyncDriver) driver.driver(), engine.account());
        StreamSlot[] grown = Arrays.copyOf(streams, Math.max(streams.length, index + 8));
        grown[index] = place;
        streams = grown;
        return place;
    }

    private void refreshBytes() {
        for (StreamSlot place : streams) {
            if (place != null) {
                place.refreshBytes();
            }
        }
    }

    /** This lane's streams, for statistics; entries may be null. */
    List<@Nullable StreamSlot> places() {
        return Arrays.asList(streams);
    }
}
