package io.acomp.store.page;

import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;

import io.acomp.store.BackingException;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.reclaim.FilePages;

/**
 * What a store is made of. Its paths, workers and views work on these; each says by itself which thread may do what.
 *
 * @param slots the table of slots
 * @param pool the objects
 * @param codecs algorithms and contexts
 * @param entries changes what slots hold
 * @param codec pages into objects and back
 * @param counters what is counted
 * @param tenants who is charged
 * @param limit the memory limit
 * @param clock for the age of pages
 * @param backed pages on the backing file
 * @param idle marks idle pages
 * @param working held by whoever chooses pages by marking them: one worker at a time
 * @param pageSize bytes of a page
 */
public record StoreParts(
        SlotTable slots,
        SlabPool pool,
        CodecPools codecs,
        Entries entries,
        PageCodec codec,
        StoreCounters counters,
        Tenants tenants,
        PoolLimit limit,
        StoreClock clock,
        BackedPages backed,
        IdlePages idle,
        Semaphore working,
        int pageSize) {

    static StoreParts open(StoreConfig config) {
        int pageSize = config.pageSize();
        int groupPages = config.groupPages();
        PoolLimit limit = config.limit();
        CodecPools codecs =
                new CodecPools(config.engine(), config.transforms(), config.codec(), pageSize, SlabPool.MAX_PAYLOAD);
        SlotTable slots = null;
        SlabPool pool = null;
        BackedPages backed = null;
        try {
            slots = new SlotTable(config.slots());
            pool = new SlabPool(config.poolMemory());
            StoreCounters counters = new StoreCounters();
            Tenants tenants = new Tenants();
            StoreClock clock = new StoreClock(config.clock());
            PageCodec codec = new PageCodec(codecs, pool, pageSize);
            backed = backed(config, codecs, codec);
            Entries entries = new Entries(slots, pool, codecs, counters, tenants, backed, groupPages);
            IdlePages idle = new IdlePages(slots, clock);
            // fair: who writes pages back to store gets its turn between the batches of a long run
            Semaphore working = new Semaphore(1, true);
            return new StoreParts(slots, pool, codecs, entries, codec, counters, tenants, limit, clock, backed, idle, working, pageSize);
        } catch (Throwable failure) {
            if (backed != null) {
                backed.close();
            }
            if (pool != null) {
                pool.close();
            }
            if (slots != null) {
                slots.close();
            }
            codecs.close();
            throw failure;
        }
    }

    private static BackedPages backed(StoreConfig config, CodecPools codecs, PageCodec codec) {
        StoreConfig.Backing backing = config.backing();
        if (backing == null) {
            return new NoBackedPages();
        }
        BackingFile file;
        try {
            file = backing.open(config.pageSize());
        } catch (BackingException refused) {
            throw new UncheckedIOException(refused);
        }
        try {
            return new FilePages(file, codecs, codec, config.compressedWriteback());
        } catch (Throwable failure) {
            try {
                file.close();
            } catch (BackingException unclosed) {
                failure.addSuppressed(unclosed);
            }
            throw failure;
        }
    }

    /**
     * Waits for the calls that run and frees everything.
     *
     * @throws UncheckedIOException if the backing file cannot be closed properly; everything is freed all the same
     */
    void close() {
        try {
            backed.close();
        } finally {
            codecs.close();
            pool.close();
            slots.close();
        }
    }
}
