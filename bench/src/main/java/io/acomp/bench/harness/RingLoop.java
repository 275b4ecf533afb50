package io.acomp.bench.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;

/**
 * One producer that keeps a number of requests in flight on the lanes, in callback form: the callback marks the slot, the producer looks at
 * the result and submits the next block there. With nothing to do it waits until half of its requests are done, so that it and the lane
 * touch the same memory seldom; it spins a little and then parks. Its waiting is not counted as processor time of the work.
 */
public final class RingLoop implements Contender, AcompCallback {
    private static final int STRIDE = 16;
    private static final int FEW_SPINS = 100;
    private static final int MANY_SPINS = 5000;
    private static final int NOBODY = -1;
    /** Bounds what a missed wake-up costs: the callback saves the fence that would rule it out. */
    private static final long LONGEST_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final String name;
    private final BlockJob job;
    private final AcompRequest[] requests;
    private final AtomicIntegerArray done;
    private final int spins;
    private volatile int parkedOn = NOBODY;
    private Thread producer = Thread.currentThread();
    private long waitedNanos;

    /**
     * A loop.
     *
     * @param name in reports
     * @param acomp whose requests to submit, not closed here
     * @param job what to do; as many requests are in flight as it has destinations
     * @param spinning true to spin long before parking: for work of nanoseconds on a machine with a processor to spare
     */
    public RingLoop(String name, Acomp acomp, BlockJob job, boolean spinning) {
        spins = spinning ? MANY_SPINS : FEW_SPINS;
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
        producer = Thread.currentThread();
        long begin = System.nanoTime();
        long cpu = CpuClock.nanos();
        long own = CpuClock.currentThreadNanos();
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
        double wasted = (CpuClock.currentThreadNanos() - own) * waited;
        double used = CpuClock.nanos() - cpu - wasted;
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
            await((slot + requests.length / 2) % requests.length * STRIDE);
            await(slot * STRIDE);
        }
        job.check(name, index, requests[slot].status(), requests[slot].produced());
    }

    private void await(int flag) {
        long start = System.nanoTime();
        for (int looks = 0; done.getAcquire(flag) == 0; looks++) {
            if (looks < spins) {
                Thread.onSpinWait();
            } else {
                parkedOn = flag;
                if (done.getAcquire(flag) == 0) {
                    LockSupport.parkNanos(this, LONGEST_PARK_NANOS);
                }
                parkedOn = NOBODY;
                BlockJob.checkStall(name, start);
            }
        }
        waitedNanos += System.nanoTime() - start;
    }

    @Override
    public void onEvent(AcompRequest request, AcompEvent event, @Nullable Object cookie) {
        int flag = (Integer) cookie;
        done.setRelease(flag, 1);
        if (parkedOn == flag) {
            LockSupport.unpark(producer);
        }
    }
}
