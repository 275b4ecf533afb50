package io.acomp.store;

import java.util.Map;

/**
 * What a store counts, under the kernel's own names (KS §4.7, §6.6). Readings are made one after another without stopping anything: they
 * agree with each other when nothing runs.
 *
 * @param mm zram's mm_stat
 * @param io zram's io_stat
 * @param bd zram's bd_stat
 * @param zswap zswap's counters
 * @param work what the workers did
 * @param memory what the store holds in memory beside its pool
 * @param places where its pages are
 * @param pool the pool's own figures
 * @param backing the backing file's own figures, all 0 without one
 */
public record StoreStatistics(
        MmStat mm, IoStat io, BdStat bd, Zswap zswap, Work work, Memory memory, Places places, Pool pool, Backing backing) {
    /**
     * zram's mm_stat.
     *
     * @param origDataSize bytes of the pages in the store, on the backing file too
     * @param comprDataSize bytes of the objects in the pool
     * @param memUsedTotal bytes of memory the pool takes, its metadata included
     * @param memLimit most bytes the pool may take, 0 for no limit
     * @param memUsedMax most bytes the pool took since the peak was reset
     * @param samePages pages that are one word over and over
     * @param pagesCompacted pages of 4 KiB that compaction gave back
     * @param hugePages pages in the pool as they are
     * @param hugePagesSince pages ever stored as they are
     */
    public record MmStat(
            long origDataSize,
            long comprDataSize,
            long memUsedTotal,
            long memLimit,
            long memUsedMax,
            long samePages,
            long pagesCompacted,
            long hugePages,
            long hugePagesSince) {
        /** The line as zram prints it, blanks between the columns. */
        public String line() {
            return columns(
                    origDataSize, comprDataSize, memUsedTotal, memLimit, memUsedMax, samePages, pagesCompacted, hugePages, hugePagesSince);
        }
    }

    /**
     * zram's io_stat.
     *
     * @param failedReads loads that failed: damaged, not to be decompressed, not to be read from the backing file
     * @param failedWrites stores that were rejected
     * @param invalidIo accesses outside the store; such a call throws, so this is 0 as in the kernel
     * @param notifyFree pages freed because the user said so: invalidated or trimmed
     */
    public record IoStat(long failedReads, long failedWrites, long invalidIo, long notifyFree) {
        /** The line as zram prints it, blanks between the columns. */
        public String line() {
            return columns(failedReads, failedWrites, invalidIo, notifyFree);
        }
    }

    /**
     * zram's bd_stat, in units of 4 KiB.
     *
     * @param bdCount on the backing file now
     * @param bdReads read from it
     * @param bdWrites written to it
     */
    public record BdStat(long bdCount, long bdReads, long bdWrites) {
        /** The line as zram prints it, blanks between the columns. */
        public String line() {
            return columns(bdCount, bdReads, bdWrites);
        }
    }

    /**
     * zswap's counters.
     *
     * @param poolLimitHit times the memory limit was hit
     * @param rejectReclaimFail stores rejected because the pool had not shrunk enough yet
     * @param rejectAllocFail stores rejected because memory could not be had
     * @param rejectCompressFail stores rejected because the codec failed
     * @param rejectCompressPoor stores rejected because the page did not shrink
     * @param rejected stores rejected, by every cause
     * @param decompressFail loads the codec failed at
     * @param writtenBackPages pages written back
     * @param poolTotalSize bytes of memory the pool takes
     * @param storedPages pages in memory
     * @param storedIncompressiblePages pages in the pool as they are
     * @param sameFilledPages pages that are one word over and over
     * @param zswpin pages loaded
     * @param zswpout pages stored
     */
    public record Zswap(
            long poolLimitHit,
            long rejectReclaimFail,
            long rejectAllocFail,
            long rejectCompressFail,
            long rejectCompressPoor,
            Map<StoreResult, Long> rejected,
            long decompressFail,
            long writtenBackPages,
            long poolTotalSize,
            long storedPages,
            long storedIncompressiblePages,
            long sameFilledPages,
            long zswpin,
            long zswpout) {
        /** Copies the map. */
        public Zswap {
            rejected = Map.copyOf(rejected);
        }
    }

    /**
     * What workers did, and why not.
     *
     * @param events by name
     */
    public record Work(Map<String, Long> events) {
        /** Copies the map. */
        public Work {
            events = Map.copyOf(events);
        }
    }

    /**
     * Memory of the store beside the pool's {@link MmStat#memUsedTotal()}.
     *
     * @param slotTableBytes of the table of slots that are in memory
     * @param contextBytes of the contexts, one per CPU that was used and one for the worker: buffers, and the codecs' streams and scratch
     * @param codecBytes of dictionaries, as they were given and as codecs keep them
     * @param backingBytes of what is kept about the blocks of the backing file, and of buffers to read them
     * @param contextRetries contexts that were found retired and taken anew
     */
    public record Memory(long slotTableBytes, long contextBytes, long codecBytes, long backingBytes, long contextRetries) {
        /** All of it in bytes. */
        public long bytes() {
            return slotTableBytes + contextBytes + codecBytes + backingBytes;
        }
    }

    /**
     * Where pages are, beside what {@link MmStat} and {@link Zswap} say of it.
     *
     * @param groupedPages pages compressed together with neighbours
     * @param groups groups they are in
     * @param backedPages pages on the backing file
     * @param incompressiblePages pages that no secondary algorithm makes smaller
     */
    public record Places(long groupedPages, long groups, long backedPages, long incompressiblePages) {}

    /**
     * The slab pool, in zsmalloc's terms (KS §5.4), summed over its size classes.
     *
     * @param objects live, or being stored
     * @param handlesLent handles lent to objects and to the stocks of the classes
     * @param reservedBytes address space reserved
     * @param keptBytes given back in vain: the operating system did not take them, they stay resident
     * @param freeablePages pages of 4 KiB that a compaction would give back
     * @param storeFailures stores that got no memory
     * @param readRetries reads repeated since the object moved
     * @param freeRetries frees repeated since the object moved
     * @param objectsMoved by compactions
     * @param compactionsRefused since one was running
     */
    public record Pool(
            long objects,
            long handlesLent,
            long reservedBytes,
            long keptBytes,
            long freeablePages,
            long storeFailures,
            long readRetries,
            long freeRetries,
            long objectsMoved,
            long compactionsRefused) {}

    /**
     * The backing file, beside {@link BdStat}.
     *
     * @param blocks how many it has
     * @param blocksUsed how many are taken
     * @param blocksRefused how often one was asked for when all were taken
     * @param readFailures blocks that could not be read
     * @param writeFailures blocks that could not be written
     */
    public record Backing(long blocks, long blocksUsed, long blocksRefused, long readFailures, long writeFailures) {}

    private static String columns(long... values) {
        StringBuilder line = new StringBuilder();
        for (long value : values) {
            line.append(line.isEmpty() ? "" : " ").append(value);
        }
        return line.toString();
    }
}
