package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.pool.SlabPool;

/**
 * Pages on their way in (KS §4.2, §6.2): limits, same-filled pages, the codec, the pool, and only then the slot. A store that fails drops
 * what the slot held, so that no load returns an old version.
 *
 * <p>Thread-safe. Runs in the caller's thread; whoever hits a limit writes pages back itself, once.
 */
final class StorePath {
    private final Entries entries;
    private final PoolIntake intake;
    private final CodecPools codecs;
    private final CpuContexts contexts;
    private final SlabPool pool;
    private final PoolLimit limit;
    private final StoreCounters counters;
    private final StoreClock clock;
    private final int pageSize;
    private volatile @Nullable Shrinker shrinker;

    StorePath(StoreParts parts, PoolIntake intake) {
        this.intake = intake;
        entries = parts.entries();
        codecs = parts.codecs();
        contexts = codecs.contexts();
        pool = parts.pool();
        limit = parts.limit();
        counters = parts.counters();
        clock = parts.clock();
        pageSize = parts.pageSize();
    }

    void shrinker(@Nullable Shrinker value) {
        shrinker = value;
    }

    StoreResult store(long slot, MemorySegment page, Tenants.Account tenant) {
        StoreResult result = attempt(slot, page, tenant);
        if (!result.isStored() && makeRoom(result, tenant, 1)) {
            result = attempt(slot, page, tenant);
        }
        if (!result.isStored()) {
            drop(slot);
            reject(result, tenant, 1);
        }
        codecs.retireDrained();
        return result;
    }

    private StoreResult attempt(long slot, MemorySegment page, Tenants.Account tenant) {
        StoreResult admitted = intake.admit(tenant);
        if (!admitted.isStored()) {
            return admitted;
        }
        if (Words.isFilled(page)) {
            putWord(slot, Words.first(page), tenant);
            return StoreResult.STORED;
        }
        CpuContext context = context();
        if (context == null) {
            return StoreResult.ALLOC_FAIL;
        }
        try {
            return storeHeld(context, slot, page, tenant);
        } finally {
            contexts.unlock(context);
        }
    }

    /** The context of this CPU, null if memory for it cannot be had. */
    @Nullable CpuContext context() {
        try {
            return contexts.lock();
        } catch (OutOfMemoryError noMemory) { // the store is rejected for it, and counted
            return null;
        }
    }

    /** Stores a page that no word fills, with a context held; if that fails the slot is as it was. */
    StoreResult storeHeld(CpuContext context, long slot, MemorySegment page, Tenants.Account tenant) {
        long prepared = intake.prepare(context, page, tenant);
        if (Prepared.hasFailed(prepared)) {
            return Prepared.result(prepared);
        }
        put(context, slot, prepared, tenant);
        return StoreResult.STORED;
    }

    /** Puts a page that is in the pool into a slot, whatever was there. */
    void put(CpuContext context, long slot, long prepared, Tenants.Account tenant) {
        entries.store(slot, control(prepared, tenant), value(prepared), Prepared.bytes(prepared));
        countStored(context, prepared, tenant);
    }

    /** Stores a word that fills a page; takes no memory of the pool, so there is no limit to ask. */
    void putWord(long slot, long word, Tenants.Account tenant) {
        entries.store(slot, wordControl(tenant), word, 0);
    }

    /**
     * Stores a page into a slot whose lock the caller holds, and its group's lock if it is in one.
     *
     * @param old the slot's control word
     * @return if stored, the slot's lock has been given back; else the slot is as it was, and locked
     */
    StoreResult exchange(CpuContext context, long slot, long old, MemorySegment page, Tenants.Account tenant) {
        if (Words.isFilled(page)) {
            entries.exchangeStored(slot, old, wordControl(tenant), Words.first(page), 0);
            return StoreResult.STORED;
        }
        StoreResult admitted = intake.admit(tenant);
        if (!admitted.isStored()) {
            return admitted;
        }
        long prepared = intake.prepare(context, page, tenant);
        if (Prepared.hasFailed(prepared)) {
            return Prepared.result(prepared);
        }
        entries.exchangeStored(slot, old, control(prepared, tenant), value(prepared), Prepared.bytes(prepared));
        countStored(context, prepared, tenant);
        return StoreResult.STORED;
    }

    private long control(long prepared, Tenants.Account tenant) {
        return Control.of(Prepared.kind(prepared), tenant.id(), clock.seconds());
    }

    private long value(long prepared) {
        int handle = Prepared.handle(prepared);
        return Control.ofObject(handle, pool.place(handle));
    }

    private long wordControl(Tenants.Account tenant) {
        counters.count(Event.SAME_STORES);
        tenant.countStored();
        return Control.of(Control.SAME, tenant.id(), clock.seconds());
    }

    private void countStored(CpuContext context, long prepared, Tenants.Account tenant) {
        context.countStore();
        tenant.countStored();
        if (Prepared.kind(prepared) == Control.HUGE) {
            counters.count(Event.HUGE_SINCE);
        }
    }

    /** Empties a slot whose page could not be replaced. */
    void drop(long slot) {
        if (entries.drop(slot)) {
            counters.count(Event.DROPPED);
        }
    }

    /** Room after a store hit a limit; counted whether or not there is some. */
    boolean makeRoom(StoreResult result, Tenants.Account tenant, int pages) {
        boolean ofPool = result == StoreResult.POOL_LIMIT || result == StoreResult.RECLAIM_FAIL;
        if (result == StoreResult.POOL_LIMIT) {
            limit.hit();
            counters.count(Event.POOL_LIMIT_HIT);
        }
        Shrinker present = shrinker;
        if (present == null || !ofPool && result != StoreResult.TENANT_LIMIT) {
            return false;
        }
        return present.shrink(ofPool ? null : tenant, (long) pages * pageSize);
    }

    /** Counts pages that were rejected, and sees to it that they leave the pool within its limit. */
    void reject(StoreResult result, Tenants.Account tenant, int pages) {
        if (result == StoreResult.POOL_LIMIT) {
            // a compaction may have put others' objects behind what was taken back
            limit.keep(pool);
        }
        counters.rejections().count(result, pages);
        tenant.countRejected(pages);
    }
}
