package io.acomp.store.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.foreign.CpuBinding;

/**
 * A store's contexts, one per CPU, made when a thread first stores or loads there (KS §4.1). A thread may move to another CPU while it
 * holds one; that is harmless, since it holds the mutex. A context can be retired at any time: whoever has taken its mutex meanwhile finds
 * it dead and takes another.
 *
 * <p>Thread-safe. Locks nothing but mutexes of contexts, and of those one at a time for a thread.
 */
public final class CpuContexts {
    private final AtomicReferenceArray<@Nullable CpuContext> contexts;
    private final Supplier<CpuContext> maker;
    private final LongAdder retries = new LongAdder();
    private long retiredLoads;
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
        contexts = new AtomicReferenceArray<>(cpus);
        this.maker = maker;
    }

    /**
     * The context of the CPU the calling thread runs on, locked; to be given to {@link #unlock}.
     *
     * @throws IllegalStateException if the store is closed
     * @throws OutOfMemoryError if its memory cannot be had
     */
    public CpuContext lock() {
        while (true) {
            CpuContext context = of(index());
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

    private int index() {
        int cpu = CpuBinding.current();
        return cpu < contexts.length() ? cpu : cpu % contexts.length();
    }

    private CpuContext of(int index) {
        CpuContext present = contexts.get(index);
        return present != null ? present : make(index);
    }

    private synchronized CpuContext make(int index) {
        CpuContext present = contexts.get(index);
        if (present == null) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            present = maker.get();
            contexts.set(index, present);
        }
        return present;
    }

    /**
     * Frees a CPU's context, waiting for the call that uses it; the next call on that CPU makes another.
     *
     * @param index of the CPU
     */
    public void retire(int index) {
        CpuContext context = contexts.getAndSet(index, null);
        if (context != null) {
            context.mutex().lock();
            try {
                context.retire();
            } finally {
                context.mutex().unlock();
            }
            synchronized (this) {
                retiredLoads += context.loads();
                retiredStores += context.stores();
            }
        }
    }

    /** CPUs there are contexts for. */
    public int cpus() {
        return contexts.length();
    }

    /** Has each context close its request of a codec pool, waiting for the calls that run. */
    void close(int poolId) {
        for (int i = 0; i < contexts.length(); i++) {
            CpuContext context = contexts.get(i);
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
        for (int i = 0; i < contexts.length(); i++) {
            retire(i);
        }
    }

    /** Contexts that were dead when their mutex was had. */
    public long retries() {
        return retries.sum();
    }

    /** Pages loaded through contexts. */
    public synchronized long loads() {
        long sum = retiredLoads;
        for (int i = 0; i < contexts.length(); i++) {
            CpuContext context = contexts.get(i);
            sum += context == null ? 0 : context.loads();
        }
        return sum;
    }

    /** Pages stored through contexts. */
    public synchronized long stores() {
        long sum = retiredStores;
        for (int i = 0; i < contexts.length(); i++) {
            CpuContext context = contexts.get(i);
            sum += context == null ? 0 : context.stores();
        }
        return sum;
    }

    void beforeLock(@Nullable Runnable hook) {
        beforeLock = hook;
    }
}
