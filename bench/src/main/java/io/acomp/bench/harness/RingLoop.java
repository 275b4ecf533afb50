package io.acomp.bench.harness;

import java.util.concurrent.atomic.AtomicIntegerArray;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;

/**
 * One producer that keeps a number of requests in flight on the lanes, in callback form: the callback marks the slot, the producer looks at
 * the result and submits the next block there. Waiting is spinning, which costs a lane nothing, with a yield now and then for machines with
 * less processors than threads; it is not counted as processor time of the work.
 */
public final class RingLoop implements Contender, AcompCallback {
    private static final int STRIDE = 16;
    static final int SPINS_PER_YIELD = 1000;

    private final String name;
    private final BlockJob job;
    private final AcompRequest[] requests;
    private final AtomicIntegerArray done;
    private long waitedNanos;

    /**
     * A loop.
     *
     * @param name in reports
     * @param acomp whose requests to submit, not closed here
     * @param job what to do; as many requests are in flight as it has destinations
     */
    public RingLoop(String name, Acomp acomp, BlockJob job) {
        this.name = name;
        this.job = job;
        requests = new AcompRequest[job.depth()];
        done = new AtomicIntegerArray(job.depth() * STRIDE);
        for (int slot = 0; slot < requests.length; slot++) {
            requests[slot] = acomp.newRequest().onComplete(this, slot * STRIDE);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Slice run(long operations) {
        long begin = System.nanoTime();
        long cpu = CpuClock.nanos();
        long producer = CpuClock.currentThreadNanos();
        waitedNanos = 0;
        long last = job.depth() + operations;
        long submitted = 0;
        long observed = 0;
        long start = 0;
        while (observed < last) {
            if (submitted - observed < job.depth()) {
                submit(submitted++);
                continue;
            }
            observe(observed++);
            if (observed == job.depth()) {
                start = System.nanoTime();
            }
        }
        long nanos = System.nanoTime() - start;
        while (observed < submitted) {
            observe(observed++);
        }
        // of the producer's time only what it did not spend waiting is the work's
        double waited = (double) waitedNanos / (System.nanoTime() - begin);
        producer = CpuClock.currentThreadNanos() - producer;
        double used = CpuClock.nanos() - cpu - producer * waited;
        return new Slice(operations, nanos, Math.round(used * operations / submitted));
    }

    private void submit(long index) {
        int slot = (int) (index % requests.length);
        done.setPlain(slot * STRIDE, 0);
        job.submit(name, requests[slot], index);
    }

    private void observe(long index) {
        int slot = (int) (index % requests.length);
        if (done.getAcquire(slot * STRIDE) == 0) {
            await(slot * STRIDE);
        }
        job.check(name, index, requests[slot].status(), requests[slot].produced());
    }

    private void await(int flag) {
        long start = System.nanoTime();
        for (int spins = 1; done.getAcquire(flag) == 0; spins++) {
            if (spins % SPINS_PER_YIELD == 0) {
                Thread.yield();
                BlockJob.checkStall(name, start);
            }
            Thread.onSpinWait();
        }
        waitedNanos += System.nanoTime() - start;
    }

    @Override
    public void onEvent(AcompRequest request, AcompEvent event, @Nullable Object cookie) {
        done.setRelease((Integer) cookie, 1);
    }
}
