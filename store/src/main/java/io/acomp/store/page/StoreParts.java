package io.acomp.store.page;

import java.util.concurrent.Semaphore;

import io.acomp.store.codec.CodecPools;
import io.acomp.store.pool.SlabPool;

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
        try {
            slots = new SlotTable(config.slots());
            pool = new SlabPool(config.poolMemory());
            StoreCounters counters = new StoreCounters();
            Tenants tenants = new Tenants();
            StoreClock clock = new StoreClock(config.clock());
            BackedPages backed = new NoBackedPages();
            Entries entries = new Entries(slots, pool, codecs, counters, tenants, backed, groupPages);
            PageCodec codec = new PageCodec(codecs, pool, pageSize);
            IdlePages idle = new IdlePages(slots, clock);
            return new StoreParts(
                    slots, pool, codecs, entries, codec, counters, tenants, limit, clock, backed, idle, new Semaphore(1), pageSize);
        } catch (Throwable failure) {
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

    /** Waits for the calls that run and frees everything. */
    void close() {
        codecs.close();
        pool.close();
        slots.close();
    }
}
