package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import io.acomp.store.LoadResult;
import io.acomp.store.StoreStatistics.BdStat;
import io.acomp.store.codec.CpuContext;

/** Reads pages that lie on the backing file. */
public interface BackedPages extends Entries.Blocks {
    /**
     * Reads a page and verifies its checksum. The caller holds the slot's lock, so that the block stays the slot's.
     *
     * @param context held by the caller, for its buffers
     * @param value of the slot
     * @param destination of exactly a page
     */
    LoadResult load(CpuContext context, long value, MemorySegment destination);

    /** What was written and read. */
    BdStat statistics();
}
