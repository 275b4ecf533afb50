package io.acomp.engine;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.acomp.engine.EngineCounters.Event;
import io.acomp.foreign.CpuBinding;
import io.acomp.spi.SyncDriver;

/**
 * The per-CPU streams of one driver for calls in the caller's thread (KS §1.10): made lazily, each under a mutex that may sleep. A call
 * tries its CPU's stripe, then any free stripe that already has a stream, then waits for its own. If a stripe's stream cannot be made for
 * lack of memory, the stripe whose stream was made first serves.
 */
final class InlineStreams {
    /** One CPU's stream with its lock, its scratch and its counters. */
    static final class Stripe {
        final ReentrantLock lock = new ReentrantLock();
        final StreamSlot stream;
        final RequestRunner runner;
        private volatile boolean retired;

        Stripe(SyncDriver driver, EngineImpl engine) {
            stream = new StreamSlot(driver, engine.account());
            runner = new RequestRunner(engine);
        }

        /** Frees a retired stripe; if a call is running, that call does it when it ends. */
        private void freeIfUnused() {
            if (lock.tryLock()) {
                try {
                    stream.close();
                    runner.close();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private final Stripe[] stripes;
    private final EngineCounters counters;
    private final Object making = new Object();
    private volatile @Nullable Stripe first;

    InlineStreams(SyncDriver driver, EngineImpl engine) {
        this.counters = engine.counters();
        stripes = new Stripe[engine.config().lanes()];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe(driver, engine);
        }
    }

    /** Runs a request in the calling thread. It is started and not ended here. */
    void run(RequestImpl request) {
        Stripe stripe = lock(CpuBinding.current());
        try {
            if (request.transform().isClosed()) {
                throw request.transform().closed();
            }
            stripe.runner.executeInline(request, stripe.stream);
        } finally {
            stripe.lock.unlock();
            if (stripe.retired) {
                stripe.freeIfUnused();
            }
        }
    }

    /** The stripe that serves a call on this CPU, with a stream if one can be made; locked, for the caller to unlock. */
    Stripe lock(int cpu) {
        int own = cpu < stripes.length ? cpu : cpu % stripes.length;
        Stripe stripe = stripes[own];
        if (!stripe.lock.tryLock()) {
            stripe = lockOther(own);
        }
        checkUsable(stripe);
        if (!stripe.stream.hasStream()) {
            stripe = makeStream(stripe);
        }
        return stripe;
    }

    private Stripe lockOther(int own) {
        for (int i = 1; i < stripes.length; i++) {
            Stripe neighbour = stripes[(own + i) % stripes.length];
            if (neighbour.lock.tryLock()) {
                if (neighbour.stream.hasStream()) {
                    counters.count(Event.STREAM_BORROWED);
                    return neighbour;
                }
                neighbour.lock.unlock();
            }
        }
        counters.count(Event.STREAM_WAITED);
        stripes[own].lock.lock();
        return stripes[own];
    }

    private Stripe makeStream(Stripe stripe) {
        try {
            // one at a time, so that whoever fails can rely on the stream of whoever was first
            synchronized (making) {
                stripe.stream.stream();
                if (first == null) {
                    first = stripe;
                }
            }
            return stripe;
        } catch (OutOfMemoryError noStream) {
            Stripe guaranteed = first;
            if (guaranteed == null || guaranteed == stripe) {
                return stripe; // the runner meets the same error and reports it as the request's status
            }
            stripe.lock.unlock();
            counters.count(Event.STREAM_DEGRADED);
            guaranteed.lock.lock();
            checkUsable(guaranteed);
            return guaranteed;
        } catch (Throwable failure) {
            stripe.lock.unlock();
            throw failure;
        }
    }

    /** After the lock: the stripe may have been retired meanwhile, or this thread may be inside it already (from an allocator). */
    private static void checkUsable(Stripe stripe) {
        if (stripe.retired || stripe.lock.getHoldCount() > 1) {
            boolean retired = stripe.retired;
            stripe.lock.unlock();
            throw new IllegalStateException(
                    retired ? "the engine is closed" : "an output allocator must not run an inline request of the same driver");
        }
    }

    /** The stripes, for statistics. */
    List<Stripe> stripes() {
        return List.of(stripes);
    }

    /** Waits for the calls that are running now. */
    void awaitCalls() {
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            stripe.lock.unlock();
        }
    }

    /** Calls that are running now. */
    long running() {
        long count = 0;
        for (Stripe stripe : stripes) {
            count += stripe.lock.isLocked() ? 1 : 0;
        }
        return count;
    }

    /** Later calls throw; streams are freed now, or by the calls that are running. */
    void close() {
        for (Stripe stripe : stripes) {
            stripe.retired = true;
            stripe.freeIfUnused();
        }
    }
}
