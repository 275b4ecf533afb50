package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.PageBatch;
import io.acomp.store.pool.SlabPool;

/**
 * Pages into objects of the pool that no slot names yet, within every limit (KS §4.2, §6.2): of the pool, of the tenant, of what is worth
 * its place. Thread-safe; whoever prepares a page holds the context.
 */
final class PoolIntake {
    private final Entries entries;
    private final PageCodec codec;
    private final CodecPools codecs;
    private final SlabPool pool;
    private final PoolLimit limit;
    private final int pageSize;
    private final boolean rawStorage;
    private final AtomicLong peak = new AtomicLong();
    private volatile boolean enabled = true;

    PoolIntake(StoreParts parts, boolean rawStorage) {
        entries = parts.entries();
        codec = parts.codec();
        codecs = parts.codecs();
        pool = parts.pool();
        limit = parts.limit();
        pageSize = parts.pageSize();
        this.rawStorage = rawStorage;
    }

    /** Whether pages are taken at all. */
    void enabled(boolean value) {
        enabled = value;
    }

    boolean isEnabled() {
        return enabled;
    }

    /** Whether pages that do not shrink are taken as they are. */
    boolean storesRaw() {
        return rawStorage;
    }

    /** Most bytes the pool ever used, after a store. */
    long peak() {
        return peak.get();
    }

    /** Begins the peak anew at what is used. */
    void resetPeak() {
        peak.set(pool.usedBytes());
    }

    /** Whether a page that takes memory may be stored: {@link StoreResult#STORED}, or why not. */
    StoreResult admit(Tenants.Account tenant) {
        if (!enabled) {
            return StoreResult.DISABLED;
        }
        StoreResult admitted = limit.admit(pool.usedBytes());
        return admitted.isStored() && tenant.exceeds(1) ? StoreResult.TENANT_LIMIT : admitted;
    }

    /**
     * Compresses a page and puts it into the pool.
     *
     * @return what {@link Prepared} unpacks
     */
    long prepare(CpuContext context, MemorySegment page, Tenants.Account tenant) {
        CodecPool primary = codecs.primary();
        int length = codec.compress(context, primary, page, codec.largestWorthwhile());
        StoreResult permitted = permit(length, tenant, 0);
        if (!permitted.isStored()) {
            return Prepared.failed(permitted);
        }
        return kept(length > 0 ? codec.keep(context, primary, length) : codec.keepRaw(context, page), length);
    }

    /**
     * Puts a page of a batch into the pool.
     *
     * @param context whose batch it is
     * @param batch compressed
     * @param index of the page
     * @param writer who compressed it
     * @param tenant who is charged
     * @param pending bytes in the pool for the tenant that are not charged to it yet
     * @return what {@link Prepared} unpacks
     */
    long prepare(CpuContext context, PageBatch batch, int index, CodecPool writer, Tenants.Account tenant, long pending) {
        int length = PageCodec.outcome(batch, index, codec.largestWorthwhile());
        StoreResult permitted = permit(length, tenant, pending);
        if (!permitted.isStored()) {
            return Prepared.failed(permitted);
        }
        return kept(length > 0 ? codec.keep(context, writer, batch, index) : codec.keepRaw(context, batch.page(index)), length);
    }

    /** Takes a page out of the pool that shall not come into a slot. */
    void withdraw(long prepared) {
        entries.withdraw(Prepared.handle(prepared));
    }

    /** Whether what became of a page may go into the pool: compressed, or as it is if the length is 0. */
    private StoreResult permit(int length, Tenants.Account tenant, long pending) {
        // a page that cannot leave memory again is not worth its place if it does not shrink (KS §4.2)
        if (length < 0 || length == 0 && (!rawStorage || !tenant.writeback())) {
            return PageCodec.rejection(length);
        }
        return tenant.exceeds(pending + (length > 0 ? length : pageSize)) ? StoreResult.TENANT_LIMIT : StoreResult.STORED;
    }

    /** Looks at an object that was put into the pool; the limit is looked at now, with the object in it (KS §6.2). */
    private long kept(int handle, int length) {
        if (handle == 0) {
            return Prepared.failed(StoreResult.ALLOC_FAIL);
        }
        long used = pool.usedBytes();
        if (limit.exceeds(used)) {
            entries.withdraw(handle);
            return Prepared.failed(StoreResult.POOL_LIMIT);
        }
        if (used > peak.get()) {
            peak.accumulateAndGet(used, Math::max);
        }
        return length > 0 ? Prepared.of(Control.OBJECT, length, handle) : Prepared.of(Control.HUGE, pageSize, handle);
    }
}
