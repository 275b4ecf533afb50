package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.util.List;

import io.acomp.store.page.PageTenant;

/**
 * A store as one of its tenants uses it: the same slots, an account of its own (zswap's memcg, KS §4.7). Whoever stores a page is charged
 * for it until it leaves the store. Thread-safe.
 */
public sealed interface StoreTenant permits PageTenant {
    /** Its name. */
    String name();

    /** Stores a page for this tenant; see {@link CompressedStore#store(long, MemorySegment)}. */
    StoreResult store(long slot, MemorySegment page);

    /** Stores pages for this tenant; see {@link CompressedStore#store(long, List)}. */
    StoreResult store(long firstSlot, List<MemorySegment> pages);

    /** Sets the most bytes it may have in the pool (memory.zswap.max), {@link Long#MAX_VALUE} for no bound. */
    void quota(long bytes);

    /** Permits or forbids writeback of its pages (memory.zswap.writeback). A page that may not leave memory is stored only if it shrinks. */
    void writeback(boolean permitted);

    /** What it has and did; exact when nothing runs. */
    Usage usage();

    /**
     * What a tenant has and did.
     *
     * @param pages in the store
     * @param bytes in the pool (memory.zswap.current)
     * @param quota most bytes it may have there
     * @param writeback true if its pages may be written back
     * @param stored pages, ever (zswpout)
     * @param loaded pages, ever (zswpin)
     * @param writtenBack pages, ever (zswpwb)
     * @param rejected stores, ever
     */
    record Usage(
            long pages, long bytes, long quota, boolean writeback, long stored, long loaded, long writtenBack, long rejected) {}
}
