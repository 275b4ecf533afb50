package io.acomp.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreConfig;

/**
 * Pages kept compressed in off-heap memory, by slot: zswap's rules (KS §4) over a slab pool.
 * {@linkplain #blocks A block view} makes a disk of it.
 *
 * <h2>Thread-safety</h2>
 * Everything may be called from any thread, virtual ones too. Each slot has a lock of its own; calls on different slots share no lock but,
 * for the time of one codec call, the context of the CPU they run on. Calls run in the caller's thread.
 *
 * <h2>Memory</h2>
 * A page is a segment, native or heap, of exactly {@link #pageSize()} bytes. It is read or written during the call only. A store or load
 * allocates nothing on the Java heap once warm.
 *
 * <h2>What holds</h2>
 * A load returns what was stored last or nothing; after a store that was rejected it returns nothing. What is stored has a crc32c that is
 * verified before it is returned.
 */
public sealed interface CompressedStore extends AutoCloseable permits PageStore {
    /**
     * A builder.
     *
     * @param engine whose codecs the store uses; it must stay open as long as the store
     */
    static Builder builder(AcompEngine engine) {
        return new Builder(engine);
    }

    /** Bytes of a page. */
    int pageSize();

    /** Slots there are; they are numbered from 0. */
    long slots();

    // ---------------------------------------------------------------- pages

    /**
     * Stores a page, in place of what the slot held.
     *
     * @param slot 0 to {@link #slots()} - 1
     * @param page what to store
     * @throws IndexOutOfBoundsException if there is no such slot
     * @throws IllegalArgumentException if the segment is not exactly a page
     * @throws IllegalStateException if the store is closed
     */
    StoreResult store(long slot, MemorySegment page);

    /**
     * Stores pages into slots in a row: all of them, or none, and then every one of these slots is empty (KS §4.2). A load meanwhile gets
     * the old or the new version of its page.
     *
     * @param firstSlot where the first page goes
     * @param pages at least one
     * @return {@link StoreResult#STORED}, or why the first page that could not be stored was rejected
     * @throws IndexOutOfBoundsException as {@link #store(long, MemorySegment)}
     * @throws IllegalArgumentException as {@link #store(long, MemorySegment)}, and if there is no page
     * @throws IllegalStateException as {@link #store(long, MemorySegment)}
     */
    StoreResult store(long firstSlot, List<MemorySegment> pages);

    /**
     * Loads a page; with {@linkplain #exclusiveLoads exclusive loads} a page that was loaded is in the store no more (KS §4.3).
     *
     * @param slot 0 to {@link #slots()} - 1
     * @param destination where to; its content is unspecified unless the page was loaded
     * @throws IndexOutOfBoundsException as {@link #store(long, MemorySegment)}
     * @throws IllegalArgumentException as {@link #store(long, MemorySegment)}, and if it cannot be written to
     * @throws IllegalStateException as {@link #store(long, MemorySegment)}
     */
    LoadResult load(long slot, MemorySegment destination);

    /**
     * Loads pages from slots in a row, up to the first that cannot be loaded.
     *
     * @param firstSlot where the first page lies
     * @param destinations one per page, at least one
     * @return {@link LoadResult#LOADED} if all were loaded, else what became of the first that was not; those behind it were not looked at
     * @throws IndexOutOfBoundsException as {@link #store(long, MemorySegment)}
     * @throws IllegalArgumentException as {@link #load(long, MemorySegment)}, and if there is no destination
     * @throws IllegalStateException as {@link #store(long, MemorySegment)}
     */
    LoadResult load(long firstSlot, List<MemorySegment> destinations);

    /**
     * Empties a slot.
     *
     * @param slot 0 to {@link #slots()} - 1
     * @return true if there was something
     * @throws IndexOutOfBoundsException if there is no such slot
     * @throws IllegalStateException if the store is closed
     */
    boolean invalidate(long slot);

    /**
     * True if something is stored in a slot; a look that counts as no access.
     *
     * @param slot 0 to {@link #slots()} - 1
     * @throws IndexOutOfBoundsException if there is no such slot
     * @throws IllegalStateException if the store is closed
     */
    boolean contains(long slot);

    /**
     * What is known about a slot (zram's block_state, KS §6.6); a look that counts as no access.
     *
     * @param slot 0 to {@link #slots()} - 1
     * @throws IndexOutOfBoundsException if there is no such slot
     * @throws IllegalStateException if the store is closed
     */
    SlotState state(long slot);

    // ---------------------------------------------------------------- views

    /**
     * The store as a disk. There is one at a time; it begins at slot 0 and shows what the slots hold. While it is open the store cannot be
     * reset. Another user of the same slots, or of {@link #exclusiveLoads}, changes what lies on the disk.
     *
     * @param bytes size of the disk, 1 to {@link #slots()} times {@link #pageSize()}; it need not be whole pages
     * @throws IllegalArgumentException if the store is too small for it
     * @throws IllegalStateException if there is a view already, if raw storage is off (a disk takes any data), or the store is closed
     */
    BlockView blocks(long bytes);

    // ---------------------------------------------------------------- tenants

    /**
     * The tenant of a name, made if there is none: the same store with an account and a quota of its own.
     *
     * @param name not empty
     * @throws IllegalStateException if there are 65535, or the store is closed
     */
    StoreTenant tenant(String name);

    /** The tenants that have been named. */
    List<StoreTenant> tenants();

    // ---------------------------------------------------------------- controls

    /** Switches stores on or off; loads, invalidation and workers go on (KS §4.7). */
    void enabled(boolean value);

    /** Whether a page that is loaded leaves the store. */
    void exclusiveLoads(boolean value);

    /** Sets the most bytes the pool may use, 0 for no limit. */
    void memoryLimit(long bytes);

    /** Sets the percentage of the limit below which stores are accepted again once it was hit, 1 to 100. */
    void acceptThresholdPercent(int percent);

    /** Begins {@code mem_used_max} anew at what is used now. */
    void resetPeak();

    /**
     * Compresses new pages with another algorithm or level from now on, without a dictionary; stored pages stay as they are and readable
     * (KS §4.6).
     *
     * @param name an algorithm or a driver
     * @param level null for the driver's default
     * @throws io.acomp.UnknownAlgorithmException if there is no such name (KS §4.6: -ENOENT); everything stays as it is
     * @throws io.acomp.DriverUnavailableException if it cannot be used, or has no such level (KS §4.6: -EINVAL); everything stays as it is
     * @throws IllegalStateException if pages of 255 algorithms, levels and dictionaries are stored, or the store is closed
     */
    void algorithm(String name, @Nullable Integer level);

    /**
     * Sets an algorithm for recompression (KS §6.1: recomp_algorithm), at any time. What the former one wrote stays readable.
     *
     * @param priority 1 to 3; lower ones are tried first
     * @param name an algorithm or a driver, null to have none of this priority
     * @param level null for the driver's default
     * @throws IllegalArgumentException if there is no such priority
     * @throws io.acomp.UnknownAlgorithmException as {@link #algorithm}
     * @throws io.acomp.DriverUnavailableException as {@link #algorithm}
     * @throws IllegalStateException as {@link #algorithm}
     */
    void secondaryAlgorithm(int priority, @Nullable String name, @Nullable Integer level);

    /**
     * Trains a dictionary on pages of the store, a bounded number of them spread over all slots, and compresses with it from now on: pages
     * that are alike become smaller (KS §9.3). Pages that are stored stay as they are and readable, whatever dictionary they have. Takes a
     * second for some megabytes of samples, in the caller's thread; looking at a page is no access to it.
     *
     * @param priority of the secondary algorithm it is for, 1 to 3; 0 for the algorithm of new pages
     * @param maxBytes largest dictionary, at least 256; a hundredth of the data, up to some 100 KiB, is a good choice
     * @return bytes of the dictionary
     * @throws IllegalArgumentException if priority or maxBytes are out of bounds
     * @throws io.acomp.DictionaryTrainingException if nobody trains dictionaries for the algorithm, or the pages are too few, too alike or too
     *     unlike; everything stays as it is
     * @throws io.acomp.DriverUnavailableException if the driver takes no dictionary; everything stays as it is
     * @throws IllegalStateException if there is no such secondary algorithm, if the algorithm was changed meanwhile, as {@link #algorithm}, or
     *     the store is closed; everything stays as it is
     * @throws OutOfMemoryError if memory for the samples cannot be had; everything stays as it is
     */
    int trainDictionary(int priority, int maxBytes);

    /** The algorithms pages are stored with: the primary, the secondary ones, and those that only have old pages. */
    List<StoreAlgorithm> algorithms();

    // ---------------------------------------------------------------- work

    /**
     * Moves objects together and gives pages of the pool back to the operating system, beside everything else.
     *
     * @return pages of 4 KiB given back
     */
    long compact();

    /**
     * Declares pages idle that have not been used for so long; the next access takes that back (KS §6.1).
     *
     * @param unused {@link Duration#ZERO} for all
     * @return pages that are idle now and were not before
     */
    long markIdle(Duration unused);

    /**
     * Writes pages to the backing file, in batches, in the caller's thread (KS §6.5). A page that is used while it is being written stays
     * in memory. Writebacks and recompression take turns, batch by batch.
     *
     * @param request which pages
     * @throws IllegalArgumentException if there is no such slot or tenant
     * @throws IllegalStateException if there is no backing file, or the store is closed
     * @throws OutOfMemoryError if memory for a batch cannot be had
     */
    WritebackReport writeback(WritebackRequest request);

    /**
     * Sets zram's writeback_limit_enable and writeback_limit. Each page written takes from the limit; what could not be written, or was
     * not needed any more when it was written, is given back.
     *
     * @param enabled true to charge what is written
     * @param units how much may still be written, in units of 4 KiB
     * @throws IllegalArgumentException if units is negative
     * @throws IllegalStateException as {@link #writeback}
     */
    void writebackLimit(boolean enabled, long units);

    /**
     * What is left of the writeback limit, in units of 4 KiB.
     *
     * @throws IllegalStateException as {@link #writeback}
     */
    long writebackLimit();

    /**
     * Sets how many pages are written together (zram's writeback_batch_size).
     *
     * @param pages 1 to {@link WritebackSettings#MAX_BATCH}
     * @throws IllegalArgumentException if out of bounds
     * @throws IllegalStateException as {@link #writeback}
     */
    void writebackBatch(int pages);

    /**
     * Writes pages back, those not used for longest first, until the pool has shrunk to so many bytes or no page is left that may go; gives
     * freed pages of the pool to the operating system (zswap's shrinker, KS §4.5). A page that was used since this last looked is spared
     * once. The store does the same by itself, in the thread that stores, when its memory limit or a tenant's quota is reached.
     *
     * @param targetBytes that the pool may use then
     * @return bytes by which the pool has shrunk
     * @throws IllegalArgumentException if negative
     * @throws IllegalStateException as {@link #writeback}
     */
    long shrink(long targetBytes);

    /**
     * Writes what the store holds to a file, while it goes on living: each page as it was when the writer came by, compressed as it lies,
     * written-back pages too. The file at the path stays what it was until the new one is whole.
     *
     * @param file of the snapshot
     * @param progress told in the calling thread; may cancel
     * @return pages written
     * @throws SnapshotException if it was cancelled, or a written-back page cannot be read
     * @throws IOException if writing fails
     * @throws IllegalStateException if the store is closed
     */
    long snapshot(Path file, SnapshotProgress progress) throws IOException;

    /**
     * Compresses pages anew with the secondary algorithms, largest first, where that brings them into a lower size class of the pool; a page
     * no algorithm makes smaller is not tried again until it is overwritten (KS §6.5). With {@linkplain RecompressRequest#grouped groups},
     * neighbours of one tenant are compressed together where that is smaller, and groups that lost more than half of their pages are made
     * anew. A page that is used meanwhile is left as it is. Works in the caller's thread, beside everything else; passes and writebacks take
     * turns.
     *
     * @param request which pages, and how
     * @return pages looked at, pages made smaller, pages left by cause (race, poor, fail, no_memory, limit), and bytes of size classes saved;
     *     {@link #compact()} gives them back to the operating system
     * @throws IllegalArgumentException if the threshold is not less than a page (KS §6.5: -EINVAL)
     * @throws IllegalStateException if there is no secondary algorithm of that priority, or the store is closed
     * @throws OutOfMemoryError if the worker's memory cannot be had; pages are left as they are
     */
    WorkReport recompress(RecompressRequest request);

    /** What the store counts; read without stopping anything, exact when nothing runs. */
    StoreStatistics statistics();

    /**
     * Empties the store: every slot, pool and counters of levels; the algorithms stay.
     *
     * @throws IllegalStateException if a view of it is open or another reset runs (KS §6.1: busy), or it is closed
     */
    void reset();

    /**
     * Waits for calls that run and frees everything. Calls of all methods afterwards, of its views and tenants too, throw
     * IllegalStateException, unless they only tell what was set once. A call that runs may end so too. Idempotent.
     *
     * @throws java.io.UncheckedIOException if the backing file cannot be closed properly; everything is freed all the same
     */
    @Override
    void close();

    /** True from the first call of {@link #close()} on. */
    boolean isClosed();

    /** Settings of a store. Not thread-safe. */
    final class Builder {
        private final StoreConfig config;

        private Builder(AcompEngine engine) {
            config = new StoreConfig(engine);
        }

        /** Slots, 1 to 2^32; 2^18 unless set. A slot takes 16 bytes once it, or one near it, was used. */
        public Builder slots(long count) {
            config.slots(count);
            return this;
        }

        /** Bytes of a page, a power of two from 4 KiB to 64 KiB; 4 KiB unless set. */
        public Builder pageSize(int bytes) {
            config.pageSize(bytes);
            return this;
        }

        /** Algorithm or driver for new pages; lz4 unless set. */
        public Builder algorithm(String name) {
            config.algorithm(name);
            return this;
        }

        /** Level for new pages; the driver's default unless set. */
        public Builder level(int level) {
            config.level(level);
            return this;
        }

        /** Dictionary for new pages; none unless set. */
        public Builder dictionary(byte[] bytes) {
            config.dictionary(bytes);
            return this;
        }

        /** Other settings of the transforms: policy, verify, checksum; level, dictionary and execution are the store's. */
        public Builder transforms(AcompSettings settings) {
            config.transforms(settings);
            return this;
        }

        /** Most bytes the pool may use, 0 (the default) for no limit. */
        public Builder memoryLimit(long bytes) {
            config.memoryLimit(bytes);
            return this;
        }

        /** Percentage of the limit below which stores are accepted again once it was hit, 1 to 100; 90 unless set, 100 for no hysteresis. */
        public Builder acceptThresholdPercent(int percent) {
            config.acceptPercent(percent);
            return this;
        }

        /** Whether a page that is loaded leaves the store; false unless set. */
        public Builder exclusiveLoads(boolean value) {
            config.exclusiveLoads(value);
            return this;
        }

        /** Whether pages that do not shrink are stored as they are (true unless set) or rejected. */
        public Builder rawStorage(boolean value) {
            config.rawStorage(value);
            return this;
        }

        /** Pages of a group for grouped recompression, a power of two from 4 to 16 of at most 64 KiB together; 16, or as many as fit, unless set. */
        public Builder groupPages(int pages) {
            config.groupPages(pages);
            return this;
        }

        /**
         * A file that pages can be written back to; none unless set.
         *
         * @param settings where, and how large
         */
        public Builder backingFile(WritebackSettings settings) {
            config.backing(pageSize -> BackingFile.open(settings, pageSize), settings.batchSize());
            return this;
        }

        /**
         * Whether pages are written back as they are stored, compressed, which spares the work when they are written; a load then
         * decompresses (KS §6.1). A page takes a block either way. False unless set.
         */
        public Builder compressedWriteback(boolean value) {
            config.compressedWriteback(value);
            return this;
        }

        /** Nanoseconds that only go forward, for the age of pages; {@link System#nanoTime()} unless set. */
        public Builder clock(LongSupplier nanos) {
            config.clock(nanos);
            return this;
        }

        /**
         * The store, with the pages of a snapshot. Algorithms and dictionaries of the pages come from the snapshot, tenants too; everything
         * else is as this builder says.
         *
         * @param snapshot as {@link CompressedStore#snapshot} wrote it
         * @param progress told in the calling thread; may cancel
         * @throws SnapshotException if the snapshot is damaged, of an unknown version or does not fit this builder's page size, slots, group
         *     pages or memory limit, or needs an algorithm that is not to be had; with a code, and the offset of what is wrong
         * @throws IOException if it cannot be read
         * @throws io.acomp.UnknownAlgorithmException as {@link #build()}
         * @throws io.acomp.DriverUnavailableException as {@link #build()}
         * @throws IllegalArgumentException as {@link #build()}
         * @throws OutOfMemoryError if memory for the pages cannot be had
         */
        public CompressedStore restore(Path snapshot, SnapshotProgress progress) throws IOException {
            return PageStore.restore(config, snapshot, progress);
        }

        /**
         * The store.
         *
         * @throws io.acomp.UnknownAlgorithmException if there is no such algorithm
         * @throws io.acomp.DriverUnavailableException if it cannot be used
         * @throws IllegalArgumentException if the settings contradict each other
         * @throws java.io.UncheckedIOException if the backing file cannot be opened, with the {@link BackingException} that says why
         * @throws OutOfMemoryError if address space for the table of slots cannot be had
         */
        public CompressedStore build() {
            return PageStore.open(config);
        }
    }
}
