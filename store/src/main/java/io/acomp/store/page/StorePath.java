package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.CpuContexts;
import io.acomp.store.codec.PageBatch;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.pool.SlabPool;

/**
 * Pages on their way in (KS §4.2, §6.2): limits, same-filled pages, the codec, the pool, and only then the slot. A store that fails drops
 * what the slot held, so that no load returns an old version.
 *
 * <p>Thread-safe. Runs in the caller's thread; whoever hits a limit writes pages back itself, once.
 */
final class StorePath {
    private static final StoreResult[] RESULTS = StoreResult.values();
    // what a batch notes of a page before it is in the pool, and of one that needs no place there
    private static final long TO_COMPRESS = -1;
    private static final long IS_WORD = 0;
    private static final int KIND_SHIFT = 49;
    private static final int BYTES_SHIFT = 32;
    private static final int BYTES_MASK = (1 << KIND_SHIFT - BYTES_SHIFT) - 1;
    private static final long HANDLE = 0xffffffffL;

    private final Entries entries;
    private final PageCodec codec;
    private final CodecPools codecs;
    private final CpuContexts contexts;
    private final SlabPool pool;
    private final PoolLimit limit;
    private final StoreCounters counters;
    private final StoreClock clock;
    private final AtomicLong peak = new AtomicLong();
    private final int pageSize;
    private final boolean rawStorage;
    private volatile boolean enabled = true;
    private volatile @Nullable Shrinker shrinker;

    StorePath(StoreParts parts, boolean rawStorage) {
        entries = parts.entries();
        codec = parts.codec();
        codecs = parts.codecs();
        contexts = codecs.contexts();
        pool = parts.pool();
        limit = parts.limit();
        counters = parts.counters();
        clock = parts.clock();
        pageSize = parts.pageSize();
        this.rawStorage = rawStorage;
    }

    void enabled(boolean value) {
        enabled = value;
    }

    boolean isEnabled() {
        return enabled;
    }

    boolean storesRaw() {
        return rawStorage;
    }

    void shrinker(@Nullable Shrinker value) {
        shrinker = value;
    }

    /** Most bytes the pool ever used, after a store. */
    long peak() {
        return peak.get();
    }

    /** Begins the peak anew at what is used. */
    void resetPeak() {
        peak.set(pool.usedBytes());
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
        StoreResult admitted = admit(tenant);
        if (!admitted.isStored()) {
            return admitted;
        }
        if (Words.isFilled(page)) {
            putWord(slot, Words.first(page), tenant);
            return StoreResult.STORED;
        }
        CpuContext context = context(false);
        if (context == null) {
            return StoreResult.ALLOC_FAIL;
        }
        try {
            return storeHeld(context, slot, page, tenant);
        } finally {
            contexts.unlock(context);
        }
    }

    /** Stores a page that no word fills, with a context held; if that fails the slot is as it was. */
    StoreResult storeHeld(CpuContext context, long slot, MemorySegment page, Tenants.Account tenant) {
        long prepared = prepare(context, page, tenant);
        if (prepared < 0) {
            return RESULTS[(int) -prepared];
        }
        entries.store(slot, control(prepared, tenant), value(prepared), bytes(prepared));
        countStored(context, kind(prepared), tenant);
        return StoreResult.STORED;
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
        StoreResult admitted = admit(tenant);
        if (!admitted.isStored()) {
            return admitted;
        }
        long prepared = prepare(context, page, tenant);
        if (prepared < 0) {
            return RESULTS[(int) -prepared];
        }
        entries.exchangeStored(slot, old, control(prepared, tenant), value(prepared), bytes(prepared));
        countStored(context, kind(prepared), tenant);
        return StoreResult.STORED;
    }

    /**
     * Stores pages into slots in a row, all or none: if one cannot be stored, every slot is empty afterwards (KS §4.2). One context is
     * held for all. A load of one of the slots meanwhile gets the old or the new version of its page.
     */
    StoreResult store(long first, List<MemorySegment> pages, Tenants.Account tenant) {
        StoreResult result = attempt(first, pages, tenant);
        if (!result.isStored() && makeRoom(result, tenant, pages.size())) {
            result = attempt(first, pages, tenant);
        }
        if (!result.isStored()) {
            for (int i = 0; i < pages.size(); i++) {
                drop(first + i);
            }
            reject(result, tenant, pages.size());
        }
        codecs.retireDrained();
        return result;
    }

    private StoreResult attempt(long first, List<MemorySegment> pages, Tenants.Account tenant) {
        StoreResult admitted = admit(tenant);
        if (!admitted.isStored()) {
            return admitted;
        }
        CpuContext context = context(true);
        if (context == null) {
            return StoreResult.ALLOC_FAIL;
        }
        try {
            int count = pages.size();
            // of each page what was prepared; and behind those, of each page that one word fills, the word
            long[] prepared = context.notes(2 * count);
            Arrays.fill(prepared, 0, count, TO_COMPRESS);
            StoreResult result;
            try {
                result = prepare(context, pages, prepared, tenant);
            } catch (RuntimeException | Error refused) { // a page that cannot be read: its owner's mistake, and nothing is stored
                takeBack(prepared, count);
                throw refused;
            }
            if (!result.isStored()) {
                takeBack(prepared, count);
                return result;
            }
            // nothing of the caller's is touched from here on, so nothing can fail half way
            for (int i = 0; i < count; i++) {
                if (prepared[i] == IS_WORD) {
                    putWord(first + i, prepared[count + i], tenant);
                } else {
                    entries.store(first + i, control(prepared[i], tenant), value(prepared[i]), bytes(prepared[i]));
                    countStored(context, kind(prepared[i]), tenant);
                }
            }
        } finally {
            contexts.unlock(context);
        }
        return StoreResult.STORED;
    }

    /** The context of this CPU, null if memory for it, or for a batch, cannot be had. */
    @Nullable CpuContext context(boolean batch) {
        CpuContext context = null;
        try {
            context = contexts.lock();
            if (batch) {
                context.batch();
            }
            return context;
        } catch (OutOfMemoryError noMemory) { // the store is rejected for it, and counted
            if (context != null) {
                contexts.unlock(context);
            }
            return null;
        }
    }

    /** Puts the pages of a batch into the pool, as many at a time as one request takes, up to the first that cannot be had. */
    private StoreResult prepare(CpuContext context, List<MemorySegment> pages, long[] prepared, Tenants.Account tenant) {
        CodecPool primary = codecs.primary();
        PageBatch batch = context.batch();
        int count = pages.size();
        long pending = 0;
        for (int from = 0; from < count; from += PageBatch.PAGES) {
            int to = Math.min(from + PageBatch.PAGES, count);
            batch.clear();
            for (int i = from; i < to; i++) {
                MemorySegment page = pages.get(i);
                if (Words.isFilled(page)) {
                    prepared[i] = IS_WORD;
                    prepared[count + i] = Words.first(page);
                } else {
                    batch.add(page);
                }
            }
            if (batch.size() > 0) {
                context.compress(primary, batch);
            }
            int index = 0;
            for (int i = from; i < to; i++) {
                if (prepared[i] != TO_COMPRESS) {
                    continue;
                }
                MemorySegment page = batch.page(index);
                int length = PageCodec.outcome(batch, index, codec.largestWorthwhile());
                StoreResult permitted = permit(length, page, tenant, pending);
                if (!permitted.isStored()) {
                    return permitted;
                }
                long kept = kept(length > 0 ? codec.keep(context, primary, batch, index) : codec.keepRaw(context, page), length);
                if (kept < 0) {
                    return RESULTS[(int) -kept];
                }
                prepared[i] = kept;
                pending += bytes(kept);
                index++;
            }
        }
        return StoreResult.STORED;
    }

    private void takeBack(long[] prepared, int count) {
        for (int i = 0; i < count; i++) {
            if (prepared[i] != TO_COMPRESS && prepared[i] != IS_WORD) {
                entries.withdraw((int) prepared[i]);
            }
        }
    }

    /** Whether a page that takes memory may be stored: {@link StoreResult#STORED}, or why not. */
    StoreResult admit(Tenants.Account tenant) {
        if (!enabled) {
            return StoreResult.DISABLED;
        }
        StoreResult admitted = limit.admit(pool.usedBytes());
        return admitted.isStored() && tenant.exceeds(1) ? StoreResult.TENANT_LIMIT : admitted;
    }

    /** Stores a word that fills a page; takes no memory of the pool, so there is no limit to ask. */
    void putWord(long slot, long word, Tenants.Account tenant) {
        entries.store(slot, wordControl(tenant), word, 0);
    }

    private long wordControl(Tenants.Account tenant) {
        counters.count(Event.SAME_STORES);
        tenant.countStored();
        return Control.of(Control.SAME, tenant.id(), clock.seconds());
    }

    private void countStored(CpuContext context, int kind, Tenants.Account tenant) {
        context.countStore();
        tenant.countStored();
        if (kind == Control.HUGE) {
            counters.count(Event.HUGE_SINCE);
        }
    }

    private void drop(long slot) {
        if (entries.drop(slot)) {
            counters.count(Event.DROPPED);
        }
    }

    private long control(long prepared, Tenants.Account tenant) {
        return Control.of(kind(prepared), tenant.id(), clock.seconds());
    }

    private static int kind(long prepared) {
        return (int) (prepared >>> KIND_SHIFT);
    }

    private long value(long prepared) {
        int handle = (int) prepared;
        return Control.ofObject(handle, pool.place(handle));
    }

    private static int bytes(long prepared) {
        return (int) (prepared >>> BYTES_SHIFT) & BYTES_MASK;
    }

    /**
     * Puts a page into the pool; it is in no slot yet.
     *
     * @return kind, bytes (17 bits) and handle (low half), or the negative ordinal of why not
     */
    private long prepare(CpuContext context, MemorySegment page, Tenants.Account tenant) {
        CodecPool primary = codecs.primary();
        int length = codec.compress(context, primary, page, codec.largestWorthwhile());
        StoreResult permitted = permit(length, page, tenant, 0);
        if (!permitted.isStored()) {
            return failed(permitted);
        }
        return kept(length > 0 ? codec.keep(context, primary, length) : codec.keepRaw(context, page), length);
    }

    /**
     * Whether what became of a page may go into the pool: compressed, or as it is if the length is 0.
     *
     * @param pending bytes in the pool for the tenant that are not charged to it yet
     */
    private StoreResult permit(int length, MemorySegment page, Tenants.Account tenant, long pending) {
        // a page that cannot leave memory again is not worth its place if it does not shrink (KS §4.2)
        if (length < 0 || length == 0 && (!rawStorage || !tenant.writeback())) {
            return PageCodec.rejection(length);
        }
        return tenant.exceeds(pending + (length > 0 ? length : page.byteSize())) ? StoreResult.TENANT_LIMIT : StoreResult.STORED;
    }

    /** Looks at an object that was put into the pool; the limit is looked at now, with the object in it (KS §6.2). */
    private long kept(int handle, int length) {
        if (handle == 0) {
            return failed(StoreResult.ALLOC_FAIL);
        }
        long used = pool.usedBytes();
        if (limit.exceeds(used)) {
            entries.withdraw(handle);
            return failed(StoreResult.POOL_LIMIT);
        }
        if (used > peak.get()) {
            peak.accumulateAndGet(used, Math::max);
        }
        return length > 0
                ? (long) Control.OBJECT << KIND_SHIFT | (long) length << BYTES_SHIFT | handle & HANDLE
                : (long) Control.HUGE << KIND_SHIFT | (long) pageSize << BYTES_SHIFT | handle & HANDLE;
    }

    private static long failed(StoreResult result) {
        return -result.ordinal();
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

    /** Counts pages that were rejected. */
    void reject(StoreResult result, Tenants.Account tenant, int pages) {
        counters.rejections().count(result, pages);
        tenant.countRejected(pages);
    }
}
