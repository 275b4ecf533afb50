package io.acomp.store.page;

import java.lang.foreign.MemorySegment;

import io.acomp.store.LoadResult;
import io.acomp.store.backing.BackingStatistics;

/** Pages that lie on the backing file. Thread-safe. */
public interface BackedPages extends Entries.Blocks, AutoCloseable {
    /**
     * Reads a page, verifies its checksum, and copies a part of it, or all. The caller holds neither a context nor the slot's lock: a page
     * that is changed meanwhile comes back as it was, or fails, and whoever sees it fail looks whether the slot still has the value.
     *
     * @param value of the slot
     * @param within the page where the part begins
     * @param destination where it goes; unspecified unless loaded
     * @param at where its first byte goes
     * @param length of the part
     * @throws IllegalStateException if the store is closed
     */
    LoadResult load(long value, int within, MemorySegment destination, long at, int length);

    /** What was written and read, and what room there is; all 0 without a file. */
    BackingStatistics statistics();

    /** Bytes of memory that it takes to have pages there: of what lies there, and buffers. */
    long memoryBytes();

    /** Waits for loads that run and frees everything. */
    @Override
    void close();
}
