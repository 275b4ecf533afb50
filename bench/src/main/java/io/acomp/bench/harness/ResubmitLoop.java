package io.acomp.bench.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;

/**
 * Requests that resubmit themselves from their own DONE callback: the caller's thread sleeps, all work is the lane's. For engines with one
 * lane, whose thread alone touches the counters.
 */
public final class ResubmitLoop implements Contender, AcompCallback {

    private final String name;
    private final BlockJob job;
    private final AcompRequest[] requests;
    private long last;
    private long submitted;
    private long completed;
    private long start;
    private long end;
    private @Nullable HarnessException failure;
    private Thread caller = Thread.currentThread();
    private volatile boolean idle;

    /**
     * A loop.
     *
     * @param name in reports
     * @param acomp whose requests to submit, not closed here; its engine has one lane
     * @param job what to do; as many requests are in flight as it has destinations
     */
    public ResubmitLoop(String name, Acomp acomp, BlockJob job) {
        this.name = name;
        this.job = job;
        requests = new AcompRequest[job.depth()];
        for (int slot = 0; slot < requests.length; slot++) {
            requests[slot] = acomp.newRequest().onComplete(this, null);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Slice run(long operations) {
        long cpu = CpuClock.nanos();
        last = job.depth() + operations;
        submitted = requests.length;
        completed = 0;
        failure = null;
        idle = false;
        caller = Thread.currentThread();
        for (int slot = 0; slot < requests.length; slot++) {
            job.submit(name, requests[slot], slot);
        }
        await();
        if (failure != null) {
            throw failure;
        }
        return new Slice(operations, end - start, (CpuClock.nanos() - cpu) * operations / submitted);
    }

    private void await() {
        long from = System.nanoTime();
        while (!idle) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(100));
            BlockJob.checkStall(name, from);
        }
    }

    @Override
    public void onEvent(AcompRequest request, AcompEvent event, @Nullable Object cookie) {
        completed++;
        if (completed == job.depth()) {
            start = System.nanoTime();
        } else if (completed == last) {
            end = System.nanoTime();
        }
        try {
            job.check(name, completed, request.status(), request.produced());
            if (completed < last && failure == null) {
                job.submit(name, request, submitted);
                submitted++;
            }
        } catch (HarnessException e) {
            failure = e;
        }
        if (completed == submitted) {
            idle = true;
            LockSupport.unpark(caller);
        }
    }
}
