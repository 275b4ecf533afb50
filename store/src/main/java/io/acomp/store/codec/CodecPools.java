package io.acomp.store.codec;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Execution;

/**
 * The codec pools of a store: the primary that new pages get, up to three secondary ones for recompression, and those that still drain
 * (KS §4.6, §6.1), with the per-CPU contexts they share.
 *
 * <p>Thread-safe. Changes are serialised; looking a pool up by its id takes no lock.
 */
public final class CodecPools implements AutoCloseable {
    /** Largest id. */
    public static final int MAX_ID = 255;
    /** Secondary algorithms there may be. */
    public static final int SECONDARIES = 3;

    private final AcompEngine engine;
    private final AcompSettings base;
    private final CpuContexts contexts;
    private final AtomicReferenceArray<@Nullable CodecPool> byId = new AtomicReferenceArray<>(MAX_ID + 1);
    private final @Nullable CodecPool[] secondaries = new CodecPool[SECONDARIES];
    private final LongAdder changes = new LongAdder();
    private volatile CodecPool primary;
    private volatile boolean drained;

    /**
     * Pools with a primary.
     *
     * @param engine whose codecs they are; not closed
     * @param base settings of every transform but level and dictionary
     * @param codec the primary
     * @param pageSize in bytes
     * @param maxStored largest object in bytes
     * @throws io.acomp.UnknownAlgorithmException if there is no such algorithm
     * @throws io.acomp.DriverUnavailableException if it cannot be used
     */
    public CodecPools(AcompEngine engine, AcompSettings base, CodecPool.Codec codec, int pageSize, int maxStored) {
        this.engine = engine;
        this.base = base.withExecution(Execution.INLINE);
        contexts = new CpuContexts(Runtime.getRuntime().availableProcessors(), () -> newContext(pageSize, maxStored));
        primary = open(codec);
    }

    private CpuContext newContext(int pageSize, int maxStored) {
        Arena arena = engine.newArena();
        try {
            return new CpuContext(arena, pageSize, maxStored);
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    /** The contexts all pools share. */
    public CpuContexts contexts() {
        return contexts;
    }

    /** What new pages are compressed with; asked again under a context's mutex, which then keeps the answer alive. */
    public CodecPool primary() {
        return primary;
    }

    /**
     * The pool that wrote an object.
     *
     * @param id as kept with the object, while the caller holds a context's mutex and saw the object under it
     * @return null if there is none: the id is damaged
     */
    public @Nullable CodecPool byId(int id) {
        return byId.get(id);
    }

    /**
     * The secondary algorithm of a priority.
     *
     * @param priority 1 to 3
     */
    public synchronized @Nullable CodecPool secondary(int priority) {
        return secondaries[priority - 1];
    }

    /**
     * Makes another codec the primary; the pages of the old one stay readable, and their pool drains. A draining pool of the same codec is
     * revived. If the codec cannot be had everything stays as it is.
     *
     * @param codec the new primary
     * @throws io.acomp.UnknownAlgorithmException if there is no such algorithm
     * @throws io.acomp.DriverUnavailableException if it cannot be used, or cannot honour the settings
     * @throws IllegalStateException if 255 pools still have pages
     */
    public synchronized void primary(CodecPool.Codec codec) {
        primary = open(codec);
        choose();
    }

    /**
     * Sets a secondary algorithm, or takes it away.
     *
     * @param priority 1 to 3
     * @param codec null for none
     * @throws io.acomp.UnknownAlgorithmException as {@link #primary(CodecPool.Codec)}
     * @throws io.acomp.DriverUnavailableException as {@link #primary(CodecPool.Codec)}
     * @throws IllegalStateException as {@link #primary(CodecPool.Codec)}
     */
    public synchronized void secondary(int priority, CodecPool.@Nullable Codec codec) {
        secondaries[priority - 1] = codec == null ? null : open(codec);
        choose();
    }

    /** The pool of a codec for objects that are already compressed, as a snapshot brings them; drains from its beginning. */
    public synchronized CodecPool adopt(CodecPool.Codec codec) {
        CodecPool pool = open(codec);
        choose();
        return pool;
    }

    private synchronized CodecPool open(CodecPool.Codec codec) {
        int free = 0;
        for (int id = MAX_ID; id > 0; id--) {
            CodecPool present = byId.get(id);
            if (present == null) {
                free = id;
            } else if (present.codec().equals(codec)) {
                return present;
            }
        }
        if (free == 0) {
            throw new IllegalStateException("pages of too many algorithms and dictionaries are stored, recompress some first, pools=" + MAX_ID);
        }
        AcompSettings settings = base.withDictionary(codec.dictionary());
        Integer level = codec.level();
        if (level != null) {
            settings = settings.withLevel(level);
        }
        CodecPool pool = new CodecPool(free, codec, engine.open(codec.name(), settings));
        byId.set(free, pool);
        changes.increment();
        return pool;
    }

    private void choose() {
        for (CodecPool pool : all()) {
            pool.chosen(pool == primary || isSecondary(pool));
        }
        drained = true;
        retireDrained();
    }

    private boolean isSecondary(CodecPool pool) {
        for (CodecPool secondary : secondaries) {
            if (secondary == pool) {
                return true;
            }
        }
        return false;
    }

    /** A pool's last object may be gone; its resources go with the next {@link #retireDrained()}. */
    public void noteDrained() {
        drained = true;
    }

    /** Closes pools that are neither chosen nor hold an object. Never under a context's mutex: it takes them all, one after another. */
    public void retireDrained() {
        if (!drained) {
            return;
        }
        synchronized (this) {
            drained = false;
            for (CodecPool pool : all()) {
                if (!pool.isChosen() && pool.entries() == 0) {
                    retire(pool);
                }
            }
        }
    }

    private void retire(CodecPool pool) {
        // a store that chose the pool while it was chosen may still add an object: it holds a context's mutex, so pass through them all
        contexts.close(pool.id());
        if (pool.entries() == 0) {
            byId.set(pool.id(), null);
            // and a load that saw the last object may have made its request anew meanwhile
            contexts.close(pool.id());
            pool.acomp().close();
            changes.increment();
        }
    }

    /** The pools there are, by id. */
    public List<CodecPool> all() {
        List<CodecPool> all = new ArrayList<>();
        for (int id = 1; id <= MAX_ID; id++) {
            CodecPool pool = byId.get(id);
            if (pool != null) {
                all.add(pool);
            }
        }
        return all;
    }

    /** Waits for the calls that run, and frees everything. */
    @Override
    public synchronized void close() {
        contexts.close();
        for (CodecPool pool : all()) {
            byId.set(pool.id(), null);
            pool.acomp().close();
        }
    }
}
