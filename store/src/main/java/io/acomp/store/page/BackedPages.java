package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.LoadResult;
import io.acomp.store.StoreStatistics.BdStat;
import io.acomp.store.codec.CpuContext;

/** Pages that lie on the backing file. Thread-safe. */
public interface BackedPages extends Entries.Blocks, AutoCloseable {
    /**
     * Reads a page and verifies its checksum. If the caller does not hold the slot's lock, a page that is changed meanwhile comes back as it
     * was, or fails, and whoever sees it fail looks whether the slot still has the value.
     *
     * @param held a context the caller holds, null for none; its page buffer is left alone
     * @param value of the slot
     * @param destination of exactly a page
     * @throws IllegalStateException if the store is closed
     */
    LoadResult load(@Nullable CpuContext held, long value, MemorySegment destination);

    /** What was written and read. */
    BdStat statistics();

    /** Waits for loads that run and frees everything. */
    @Override
    void close();
}
