package io.acomp.store.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.foreign.CpuBinding;

/**
 * A store's contexts: one per CPU, made when a thread first stores or loads there (KS §4.1), and one for the worker, so that recompression
 * holds up nobody. A thread may move to another CPU while it holds one; that is harmless, since it holds the mutex. A context can be retired
 * at any time: whoever has taken its mutex meanwhile finds it dead and takes another.
 *
 * <p>A context stays in its place until it is dead. So whoever passes through the mutexes of all places, one after another, has waited for
 * everybody who held a context when he began.
 *
 * <p>Thread-safe. Locks nothing but mutexes of contexts, and of those one at a time for a thread.
 */
public final class CpuContexts {
    private final AtomicReferenceArray<@Nullable CpuContext> contexts;
    private final int cpus;
    private final Supplier<CpuContext> maker;
    private final LongAdder retries = new LongAdder();
    private long retiredLoads; // with the sums below, under this object's monitor
    private long retiredStores;
    private volatile boolean closed;

    /** Told between the choice of a context and its lock, by tests that retire it just then. */
    private volatile @Nullable Runnable beforeLock;

    /**
     * Contexts.
     *
     * @param cpus how many CPUs there are; larger numbers share
     * @param maker makes one
     */
    CpuContexts(int cpus, Supplier<CpuContext> maker) {
        contexts = new AtomicReferenceArray<>(cpus + 1);
        this.cpus = cpus;
        this.maker = maker;
    }

    /**
     * The context of the CPU the calling thread runs on, locked; to be given to {@link #unlock}.
     *
     * @throws IllegalStateException if the store is closed
     * @throws OutOfMemoryError if its memory cannot be had
     */
    public CpuContext lock() {
        int cpu = CpuBinding.current();
        return lock(cpu < cpus ? cpu : cpu % cpus);
    }

    /**
     * The worker's context, locked; to be given to {@link #unlock}.
     *
     * @throws IllegalStateException if the store is closed
     * @throws OutOfMemoryError if its memory cannot be had
     */
    public CpuContext lockForWork() {
        return lock(cpus);
    }

    private CpuContext lock(int place) {
        while (true) {
            CpuContext context = of(place);
            Runnable hook = beforeLock;
            if (hook != null) {
                hook.run();
            }
            context.mutex().lock();
            if (context.isAlive()) {
                return context;
            }
            context.mutex().unlock();
            retries.increment();
        }
    }

    /** Gives a context back. */
    public void unlock(CpuContext context) {
        context.mutex().unlock();
    }

    private CpuContext of(int place) {
        CpuContext present = contexts.get(place);
        return present != null ? present : make(place);
    }

    private synchronized CpuContext make(int place) {
        CpuContext present = contexts.get(place);
        if (present == null) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            present = maker.get();
            contexts.set(place, present);
        }
        return present;
    }

    /**
     * Frees a context, waiting for the call that uses it; the next call there makes another.
     *
     * @param place number of the CPU, or {@link #cpus()} for the worker's
     */
    public void retire(int place) {
        CpuContext context = contexts.get(place);
        if (context == null) {
            return;
        }
        context.mutex().lock();
        try {
            if (context.isAlive()) {
                retire(place, context);
            }
        } finally {
            context.mutex().unlock();
        }
    }

    private void retire(int place, CpuContext context) {
        try {
            context.retire();
        } finally {
            synchronized (this) {
                retiredLoads += context.loads();
                retiredStores += context.stores();
                contexts.set(place, null);
            }
        }
    }

    /** CPUs there are contexts for. */
    public int cpus() {
        return cpus;
    }

    /** Has each context close its request of a codec pool, waiting for the calls that run. */
    void close(int poolId) {
        for (int place = 0; place < contexts.length(); place++) {
            CpuContext context = contexts.get(place);
            if (context != null) {
                context.mutex().lock();
                try {
                    if (context.isAlive()) {
                        context.close(poolId);
                    }
                } finally {
                    context.mutex().unlock();
                }
            }
        }
    }

    /** Waits for the calls that run and frees everything; later calls throw. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        for (int place = 0; place < contexts.length(); place++) {
            retire(place);
        }
    }

    /** Contexts that were dead when their mutex was had. */
    public long retries() {
        return retries.sum();
    }

    /** Pages loaded through contexts. */
    public synchronized long loads() {
        long sum = retiredLoads;
        for (int place = 0; place < contexts.length(); place++) {
            CpuContext context = contexts.get(place);
            sum += context == null ? 0 : context.loads();
        }
        return sum;
    }

    /** Pages stored through contexts. */
    public synchronized long stores() {
        long sum = retiredStores;
        for (int place = 0; place < contexts.length(); place++) {
            CpuContext context = contexts.get(place);
            sum += context == null ? 0 : context.stores();
        }
        return sum;
    }

    /** Bytes of the contexts there are: buffers, streams and scratch. */
    public synchronized long bytes() {
        long sum = 0;
        for (int place = 0; place < contexts.length(); place++) {
            CpuContext context = contexts.get(place);
            sum += context == null ? 0 : context.bytes();
        }
        return sum;
    }

    void beforeLock(@Nullable Runnable hook) {
        beforeLock = hook;
    }
}
