package io.acomp.bench.harness;

import io.acomp.Acomp;
import io.acomp.AcompRequest;

/**
 * One producer that keeps a number of requests in flight on the lanes: it looks at the oldest request, and when that is done at its result,
 * and submits the next block with it. With nothing to do it spins for it, or waits until half of its requests are
 * done, so that it and the lane touch the same memory seldom, and parks after a little spinning. Its waiting is not counted as processor time of the work.
 */
public final class RingLoop implements Contender {
    private static final int FEW_SPINS = 100;
    private static final int MANY_SPINS = 5000;

    private final String name;
    private final BlockJob job;
    private final AcompRequest[] requests;
    private final int spins;
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
        for (int slot = 0; slot < requests.length; slot++) {
            requests[slot] = acomp.newRequest();
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
        job.submit(name, requests[(int) (index % requests.length)], index);
    }

    private void observe(long index) {
        int slot = (int) (index % requests.length);
        AcompRequest request = requests[slot];
        if (request.isInFlight()) {
            if (spins == FEW_SPINS) {
                await(requests[(slot + requests.length / 2) % requests.length]);
            }
            await(request);
        }
        job.check(name, index, request.status(), request.produced());
    }

    private void await(AcompRequest request) {
        long start = System.nanoTime();
        for (int looks = 0; request.isInFlight() && looks < spins; looks++) {
            Thread.onSpinWait();
        }
        request.await();
        waitedNanos += System.nanoTime() - start;
    }
}
