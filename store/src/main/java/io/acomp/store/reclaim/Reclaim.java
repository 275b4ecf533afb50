package io.acomp.store.reclaim;

import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackSettings;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.backing.BackingStatistics;
import io.acomp.store.backing.WritebackBudget;
import io.acomp.store.page.Shrinker;
import io.acomp.store.page.StoreParts;

/**
 * All that moves pages to the backing file of a store. Pages are chosen and written one batch at a time, by whoever holds
 * {@code parts.working()}, which is given back between batches.
 *
 * <p>Thread-safe.
 */
public final class Reclaim {
    private final StoreParts parts;
    private final BackingFile file;
    private final WritebackBudget budget = new WritebackBudget();
    private final PageWriter writer;
    private final Reclaimer reclaimer;
    private volatile int batchPages;
    private volatile boolean stopped;

    /**
     * Of a store with a backing file.
     *
     * @param parts the store
     * @param files its backing file
     * @param batchPages pages written together
     */
    public Reclaim(StoreParts parts, FilePages files, int batchPages) {
        this.parts = parts;
        this.batchPages = batchPages;
        file = files.file();
        writer = new PageWriter(parts, files, budget);
        reclaimer = new Reclaimer(parts, this);
    }

    /** Makes room for stores. */
    public Shrinker shrinker() {
        return reclaimer;
    }

    /**
     * Writes pages back.
     *
     * @throws IllegalArgumentException if there is no such slot or tenant
     */
    public WritebackReport writeback(WritebackRequest request) {
        return new Writeback(parts, this, request).run();
    }

    /**
     * Shrinks the pool.
     *
     * @param targetBytes that it may use then
     * @return bytes by which it has shrunk
     */
    public long shrink(long targetBytes) {
        if (targetBytes < 0) {
            throw new IllegalArgumentException("a pool has no less than 0 bytes, targetBytes=" + targetBytes);
        }
        return reclaimer.shrink(targetBytes);
    }

    /** What may be written. */
    public WritebackBudget budget() {
        return budget;
    }

    /** Sets how many pages are written together. */
    public void batchPages(int pages) {
        if (pages < 1 || pages > WritebackSettings.MAX_BATCH) {
            throw new IllegalArgumentException("1 to " + WritebackSettings.MAX_BATCH + " pages are written together, pages=" + pages);
        }
        batchPages = pages;
    }

    int batchPages() {
        return batchPages;
    }

    /** Used by whoever holds {@code parts.working()}. */
    PageWriter writer() {
        return writer;
    }

    Reclaimer reclaimer() {
        return reclaimer;
    }

    /** Pages that the budget has room for. */
    long affordablePages() {
        return budget.isEnabled() ? budget.left() / (file.pageSize() / BackingFile.UNIT) : Long.MAX_VALUE;
    }

    /** Pages that the file has room for. */
    long freeBlocks() {
        BackingStatistics used = file.statistics();
        return used.blocks() - used.blocksUsed();
    }

    /** Lets whoever works end after his batch; nothing is written back any more. */
    public void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Frees everything; the caller holds {@code parts.working()}. */
    public void close() {
        writer.close();
    }
}
