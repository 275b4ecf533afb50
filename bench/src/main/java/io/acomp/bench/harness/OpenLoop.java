package io.acomp.bench.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;

/**
 * Requests at a fixed offered load. A latency counts from the moment the schedule names, not from the submit: a request that had to wait
 * for its turn has waited. When the generator itself came late (nobody held it up, and still it did not submit in time), the latencies are
 * the generator's, and the result says so.
 */
public final class OpenLoop implements AcompCallback {
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long TIMER_SLACK_NANOS = TimeUnit.MICROSECONDS.toNanos(60);

    private final String name;
    private final BlockJob job;
    private final Slot[] slots;
    private long[] latencies = {};

    /** A request and whom it serves; free again only when its callback has run. */
    private static final class Slot {
        private final AcompRequest request;
        private int index;
        private long scheduled;
        private volatile boolean busy;

        Slot(AcompRequest request) {
            this.request = request;
        }
    }

    /**
     * Latencies under a load.
     *
     * @param latencies from schedule to completion
     * @param lateShare part of the requests that the generator submitted late by its own fault
     * @param operationsPerSecond requests done a second, from the first one's moment to the last one's completion
     * @param cpuSecondsPerOperation processor time of all threads; of the generator's only that of its submits
     */
    public record Result(Latencies latencies, double lateShare, double operationsPerSecond, double cpuSecondsPerOperation) {
        /** True if more requests were late than a 99th percentile can bear. */
        public boolean stalled() {
            return lateShare > 0.01;
        }
    }

    /**
     * A load.
     *
     * @param name in reports
     * @param acomp whose requests to submit, not closed here
     * @param job what to do; as many requests as it has destinations may be in flight
     */
    public OpenLoop(String name, Acomp acomp, BlockJob job) {
        this.name = name;
        this.job = job;
        slots = new Slot[job.depth()];
        for (int i = 0; i < slots.length; i++) {
            AcompRequest request = acomp.newRequest();
            slots[i] = new Slot(request);
            request.onComplete(this, slots[i]);
        }
    }

    /**
     * Offers the load.
     *
     * @param perSecond requests per second
     * @param count requests to submit, at least 1
     * @throws HarnessException if a request fails or nothing completes any more
     */
    public Result run(double perSecond, int count) {
        latencies = new long[count];
        double interval = 1e9 / perSecond;
        int late = 0;
        boolean heldUp = false;
        long submits = 0;
        long cpu = CpuClock.nanos();
        long own = CpuClock.currentThreadNanos();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long scheduled = start + Math.round(i * interval);
            Slot slot = slots[i % slots.length];
            // once held up by a full pipeline, the generator is excused until it has caught up with its schedule
            heldUp = slot.busy || heldUp && System.nanoTime() > scheduled;
            free(slot);
            sleepUntil(scheduled);
            long begun = System.nanoTime();
            late += !heldUp && begun - scheduled > LATE_NANOS ? 1 : 0;
            submit(slot, i, scheduled);
            submits += System.nanoTime() - begun;
        }
        for (Slot slot : slots) {
            free(slot);
        }
        double seconds = Math.max(1, System.nanoTime() - start) / 1e9;
        long others = CpuClock.nanos() - cpu - (CpuClock.currentThreadNanos() - own);
        double cpuSeconds = Math.max(0, others + submits) / 1e9;
        return new Result(Latencies.of(latencies, 0, count), (double) late / count, count / seconds, cpuSeconds / count);
    }

    private void submit(Slot slot, int index, long scheduled) {
        slot.index = index;
        slot.scheduled = scheduled;
        slot.busy = true;
        job.submit(name, slot.request, index);
    }

    /** Waits until a slot's request is through, and looks at its result. */
    private void free(Slot slot) {
        long from = System.nanoTime();
        while (slot.busy) {
            BlockJob.checkStall(name, from);
            LockSupport.parkNanos(TIMER_SLACK_NANOS);
        }
        if (slot.scheduled != 0) {
            job.check(name, slot.index, slot.request.status(), slot.request.produced());
        }
    }

    /** Sleeps as long as a timer is exact enough, then spins. */
    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (left > 2 * TIMER_SLACK_NANOS) {
                LockSupport.parkNanos(left - TIMER_SLACK_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void onEvent(AcompRequest request, AcompEvent event, @Nullable Object cookie) {
        if (cookie instanceof Slot slot) {
            latencies[slot.index] = System.nanoTime() - slot.scheduled;
            slot.busy = false;
        }
    }
}
