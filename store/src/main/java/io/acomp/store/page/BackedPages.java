package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import io.acomp.store.LoadResult;
import io.acomp.store.StoreStatistics.BdStat;

/** Pages that lie on the backing file. Thread-safe. */
public interface BackedPages extends Entries.Blocks, AutoCloseable {
    /**
     * Reads a page and verifies its checksum. The caller holds no lock: a page that was changed meanwhile comes back as it was, or fails,
     * and whoever sees it fail looks whether the slot still has the value.
     *
     * @param value of the slot
     * @param destination of exactly a page
     * @throws IllegalStateException if the store is closed
     */
    LoadResult load(long value, MemorySegment destination);

    /** What was written and read. */
    BdStat statistics();

    /** Waits for loads that run and frees everything. */
    @Override
    void close();
}
