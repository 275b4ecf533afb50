package io.acomp.store.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Execution;
import io.acomp.store.pool.Stored;

/**
 * The codec pools of a store: the primary that new pages get, up to three secondary ones for recompression, and those that still drain
 * (KS §4.6, §6.1), with the contexts they share.
 *
 * <p>Thread-safe. Changes are serialised by a lock that nobody waits for who holds a context: whoever changes the pools waits for contexts.
 * Looking a pool up, by its id or by its role, takes no lock.
 *
 * <p>A pool is retired in an order that lets nobody meet a closed transform. It is chosen no more; then every context is passed through, so
 * that whoever saw it chosen has counted his object; then, if it has no object, every context once more, so that whoever read one of its
 * objects before that was freed has decompressed it, or counted his copy; then, if there is no such copy, it is closed.
 */
public final class CodecPools implements AutoCloseable {
    /** Kept instead of an id with objects that no codec wrote. */
    public static final int RAW = 0;
    /** Largest id. */
    public static final int MAX_ID = 255;
    /** Role of the codec that new pages get; the secondary ones have the roles 1 to {@link #SECONDARIES}. */
    public static final int PRIMARY = 0;
    /** Secondary algorithms there may be. */
    public static final int SECONDARIES = 3;

    private final AcompEngine engine;
    private final int pageSize;
    private final int maxStored;
    private final AcompSettings base;
    private final CpuContexts contexts;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReferenceArray<@Nullable CodecPool> byId = new AtomicReferenceArray<>(MAX_ID + 1);
    private final AtomicReferenceArray<@Nullable CodecPool> byRole = new AtomicReferenceArray<>(SECONDARIES + 1);
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
        this.pageSize = pageSize;
        this.maxStored = maxStored;
        this.base = base.withExecution(Execution.INLINE);
        contexts = new CpuContexts(Runtime.getRuntime().availableProcessors(), this::newContext);
        byRole.set(PRIMARY, open(codec));
    }

    private CpuContext newContext() {
        // not the engine's arena: its use count costs 11 ns a call, and what a device would save is a copy of 70
        Arena arena = Arena.ofShared();
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
        CodecPool primary = byRole.get(PRIMARY);
        if (primary == null) {
            throw new IllegalStateException("the store is closed");
        }
        return primary;
    }

    /**
     * The codec of a role; asked under a context's mutex, which then keeps the answer alive.
     *
     * @param role {@link #PRIMARY}, or 1 to {@link #SECONDARIES} for the secondary algorithm of that priority
     * @return null if there is none
     */
    public @Nullable CodecPool byRole(int role) {
        return byRole.get(role);
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
     * Whether an object is what was stored. Its checksum is the crc32c of its bytes, combined with the fingerprint of who wrote it.
     *
     * @param stored what the pool keeps with the object, see {@link Stored}; on the terms of {@link #byId}
     * @param crc crc32c of the bytes that were read
     * @return false if the bytes are others, or who wrote them is unknown
     */
    public boolean isIntact(long stored, int crc) {
        int tag = Stored.tag(stored);
        if (tag == RAW) {
            return crc == Stored.crc(stored);
        }
        CodecPool writer = byId(tag);
        return writer != null && (crc ^ writer.fingerprint()) == Stored.crc(stored);
    }

    /**
     * Gives a role to a codec. What the role's former codec wrote stays readable, and its pool drains. A draining pool of the same codec is
     * revived. If the codec cannot be had everything stays as it is.
     *
     * @param role {@link #PRIMARY}, or 1 to {@link #SECONDARIES}
     * @param codec null to leave the role of a secondary algorithm to nobody
     * @throws io.acomp.UnknownAlgorithmException if there is no such algorithm
     * @throws io.acomp.DriverUnavailableException if it cannot be used, or cannot honour the settings
     * @throws IllegalStateException if 255 pools still have pages, or the store is closed
     */
    public void choose(int role, CodecPool.@Nullable Codec codec) {
        lock.lock();
        try {
            primary();
            byRole.set(role, codec == null ? null : open(codec));
            rolesChanged();
        } finally {
            unlock();
        }
    }

    /**
     * Gives a role to another codec as {@link #choose} does, unless it was given away meanwhile.
     *
     * @param role {@link #PRIMARY}, or 1 to {@link #SECONDARIES}
     * @param present who must have it
     * @param codec who gets it
     * @return false if somebody else has it
     * @throws io.acomp.UnknownAlgorithmException as {@link #choose}
     * @throws io.acomp.DriverUnavailableException as {@link #choose}
     * @throws IllegalStateException as {@link #choose}
     */
    public boolean replace(int role, CodecPool present, CodecPool.Codec codec) {
        lock.lock();
        try {
            primary();
            if (byRole.get(role) != present) {
                return false;
            }
            byRole.set(role, open(codec));
            rolesChanged();
            return true;
        } finally {
            unlock();
        }
    }

    /**
     * The pool of a codec for objects that are already compressed, as a snapshot brings them. It stays, empty or not, until it is
     * {@linkplain #release released}; unless it has a role it drains then.
     *
     * @param codec that wrote them
     * @throws io.acomp.UnknownAlgorithmException as {@link #choose}
     * @throws io.acomp.DriverUnavailableException as {@link #choose}
     * @throws IllegalStateException as {@link #choose}
     */
    public CodecPool adopt(CodecPool.Codec codec) {
        lock.lock();
        try {
            primary();
            CodecPool pool = open(codec);
            pool.pin(1);
            pool.chosen(hasRole(pool));
            return pool;
        } finally {
            unlock();
        }
    }

    /** The objects of an adopted pool are in their places. */
    public void release(CodecPool pool) {
        lock.lock();
        try {
            pool.pin(-1);
            drained = true;
        } finally {
            unlock();
        }
    }

    /** Gives the lock back, and does what was left to its holder. */
    private void unlock() {
        lock.unlock();
        retireDrained();
    }

    /**
     * Trains a dictionary for a codec; see {@link AcompEngine#trainDictionary}.
     *
     * @param codec whose algorithm it is for
     * @param samples pages
     * @param maxBytes largest dictionary
     */
    public byte[] trainDictionary(CodecPool.Codec codec, List<MemorySegment> samples, int maxBytes) {
        return engine.trainDictionary(codec.name(), samples, maxBytes);
    }

    private CodecPool open(CodecPool.Codec codec) {
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
        Acomp acomp = engine.open(codec.name(), settings);
        CodecPool pool = new CodecPool(free, codec, acomp, (int) Math.min(maxStored, acomp.maxCompressedLength(pageSize)));
        byId.set(free, pool);
        return pool;
    }

    private void rolesChanged() {
        for (CodecPool pool : all()) {
            pool.chosen(hasRole(pool));
        }
        drained = true;
    }

    private boolean hasRole(CodecPool pool) {
        for (int role = PRIMARY; role <= SECONDARIES; role++) {
            if (byRole.get(role) == pool) {
                return true;
            }
        }
        return false;
    }

    /** An object was freed, or a copy of one that was {@linkplain CodecPool#added counted}; a drained pool goes with the next {@link #retireDrained()}. */
    public void removed(CodecPool pool) {
        if (pool.removed()) {
            drained = true;
        }
    }

    /**
     * Closes pools that have neither a role nor an object. By whoever may have freed a last object, with no lock held: it waits for contexts.
     * While somebody else changes the pools it leaves the work to him.
     */
    public void retireDrained() {
        while (drained && lock.tryLock()) {
            try {
                drained = false;
                for (CodecPool pool : all()) {
                    if (pool.isDrained()) {
                        retire(pool);
                    }
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void retire(CodecPool pool) {
        contexts.close(pool.id());
        if (pool.isDrained()) {
            contexts.close(pool.id());
        }
        // whoever read the last object may have counted what he made of it
        if (pool.isDrained()) {
            byId.set(pool.id(), null);
            pool.acomp().close();
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

    /** Bytes of the pools' dictionaries. */
    public long bytes() {
        return all().stream().mapToLong(CodecPool::bytes).sum();
    }

    /** Puts a pool in the place of the one with its id, which it returns: for tests that damage a store. */
    @Nullable CodecPool substitute(CodecPool pool) {
        return byId.getAndSet(pool.id(), pool);
    }

    /** Waits for the calls that run, and frees everything. */
    @Override
    public void close() {
        lock.lock();
        try {
            contexts.close();
            for (int role = PRIMARY; role <= SECONDARIES; role++) {
                byRole.set(role, null);
            }
            for (CodecPool pool : all()) {
                byId.set(pool.id(), null);
                pool.acomp().close();
            }
        } finally {
            lock.unlock();
        }
    }
}
