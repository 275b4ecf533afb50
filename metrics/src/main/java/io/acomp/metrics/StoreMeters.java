package io.acomp.metrics;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.metrics.watch.MeterSpec;

/** Meters of a store, under the kernel's own names for them with dots for underscores. Names never change their meaning. */
final class StoreMeters {
    private static final String BYTES = EngineMeters.BYTES;

    // zram's mm_stat
    static final MeterSpec ORIG_DATA_SIZE =
            gauge("orig.data.size", BYTES, "Bytes of the pages in the store, on the backing file too (mm_stat)");
    static final MeterSpec COMPR_DATA_SIZE = gauge("compr.data.size", BYTES, "Bytes of the objects in the pool (mm_stat)");
    static final MeterSpec MEM_USED_TOTAL = gauge("mem.used.total", BYTES, "Memory the pool takes, its metadata included (mm_stat)");
    static final MeterSpec MEM_LIMIT = gauge("mem.limit", BYTES, "Most memory the pool may take, 0 for no limit (mm_stat)");
    static final MeterSpec MEM_USED_MAX = gauge("mem.used.max", BYTES, "Most memory the pool took since the peak was reset (mm_stat)");
    static final MeterSpec SAME_PAGES = gauge("same.pages", null, "Pages that are one word over and over (mm_stat)");
    static final MeterSpec PAGES_COMPACTED = counter("pages.compacted", "Pages of 4 KiB that compaction gave back (mm_stat)");
    static final MeterSpec HUGE_PAGES = gauge("huge.pages", null, "Pages in the pool as they are, for they did not shrink (mm_stat)");
    static final MeterSpec HUGE_PAGES_SINCE = counter("huge.pages.since", "Pages ever stored as they are (mm_stat)");

    // zram's io_stat and bd_stat
    static final MeterSpec FAILED_READS = counter("failed.reads", "Loads that failed (io_stat)");
    static final MeterSpec FAILED_WRITES = counter("failed.writes", "Stores that were rejected (io_stat)");
    static final MeterSpec INVALID_IO = counter("invalid.io", "Accesses outside the store (io_stat)");
    static final MeterSpec NOTIFY_FREE = counter("notify.free", "Pages invalidated or trimmed (io_stat)");
    static final MeterSpec BD_UNITS = gauge("bd.units", null, "What is on the backing file, in units of 4 KiB (bd_count of bd_stat, a name that Prometheus reserves)");
    static final MeterSpec BD_READS = counter("bd.reads", "What was read from the backing file, in units of 4 KiB (bd_stat)");
    static final MeterSpec BD_WRITES = counter("bd.writes", "What was written to the backing file, in units of 4 KiB (bd_stat)");

    // zswap
    static final MeterSpec POOL_LIMIT_HIT = counter("pool.limit.hit", "Times the memory limit was hit (zswap)");
    static final MeterSpec REJECTED = counter("rejected", "Stores rejected, by cause (zswap's reject counters)", "reason");
    static final MeterSpec DECOMPRESS_FAIL = counter("decompress.fail", "Loads the codec failed at (zswap)");
    static final MeterSpec WRITTEN_BACK_PAGES = counter("written.back.pages", "Pages written back (zswap)");
    static final MeterSpec STORED_PAGES = gauge("stored.pages", null, "Pages in memory (zswap)");
    static final MeterSpec ZSWPIN = counter("zswpin", "Pages loaded (zswap)");
    static final MeterSpec ZSWPOUT = counter("zswpout", "Pages stored (zswap)");

    // what else is counted
    static final MeterSpec EVENTS = counter("events", "What calls and workers met, by name", "reason");
    static final MeterSpec SLOT_TABLE = gauge("slot.table", BYTES, "Resident memory of the table of slots");
    static final MeterSpec CONTEXTS = gauge("contexts", BYTES, "Memory of the contexts: buffers, and the codecs' streams and scratch");
    static final MeterSpec DICTIONARIES = gauge("dictionaries", BYTES, "Memory of dictionaries");
    static final MeterSpec BACKING_MEMORY = gauge("backing.memory", BYTES, "Memory of what is kept about the backing file");
    static final MeterSpec CONTEXT_RETRIES = counter("context.retries", "Contexts that were found retired and taken anew");
    static final MeterSpec GROUPED_PAGES = gauge("grouped.pages", null, "Pages compressed together with neighbours");
    static final MeterSpec GROUPS = gauge("groups", null, "Groups of pages compressed together");
    static final MeterSpec BACKED_PAGES = gauge("backed.pages", null, "Pages on the backing file");
    static final MeterSpec INCOMPRESSIBLE_PAGES = gauge("incompressible.pages", null, "Pages that no secondary algorithm makes smaller");

    // the pool, in zsmalloc's terms
    static final MeterSpec POOL_OBJECTS = gauge("pool.objects", null, "Objects in the pool");
    static final MeterSpec POOL_HANDLES = gauge("pool.handles", null, "Handles lent to objects and stocks");
    static final MeterSpec POOL_RESERVED = gauge("pool.reserved", BYTES, "Address space the pool has reserved");
    static final MeterSpec POOL_KEPT = gauge("pool.kept", BYTES, "Memory given back that the operating system did not take");
    static final MeterSpec POOL_FREEABLE = gauge("pool.freeable.pages", null, "Pages of 4 KiB that a compaction would give back");
    static final MeterSpec POOL_STORE_FAILURES = counter("pool.store.failures", "Stores of the pool that got no memory");
    static final MeterSpec POOL_RETRIES = counter("pool.retries", "Reads and frees repeated since the object moved", "operation");
    static final MeterSpec POOL_MOVED = counter("pool.objects.moved", "Objects moved by compactions");
    static final MeterSpec POOL_REFUSED = counter("pool.compactions.refused", "Compactions refused since one was running");

    // the backing file
    static final MeterSpec BACKING_BLOCKS = gauge("backing.blocks", null, "Blocks the backing file has");
    static final MeterSpec BACKING_BLOCKS_USED = gauge("backing.blocks.used", null, "Blocks of the backing file that are taken");
    static final MeterSpec BACKING_BLOCKS_REFUSED = counter("backing.blocks.refused", "Blocks asked for when all were taken");
    static final MeterSpec BACKING_FAILURES = counter("backing.failures", "Blocks that could not be read or written", "operation");

    // tenants
    static final MeterSpec TENANT_PAGES = gauge("tenant.pages", null, "Pages of a tenant in the store", "tenant");
    static final MeterSpec TENANT_SIZE = gauge("tenant.size", BYTES, "What a tenant has in the pool (memory.zswap.current)", "tenant");
    static final MeterSpec TENANT_QUOTA =
            gauge("tenant.quota", BYTES, "Most a tenant may have in the pool (memory.zswap.max), infinite if unbounded", "tenant");
    static final MeterSpec TENANT_WRITEBACK =
            gauge("tenant.writeback", null, "1 if pages of a tenant may be written back, else 0; a sum for (others)", "tenant");
    static final MeterSpec TENANT_STORED = counter("tenant.stored", "Pages a tenant stored (zswpout)", "tenant");
    static final MeterSpec TENANT_LOADED = counter("tenant.loaded", "Pages of a tenant that were loaded (zswpin)", "tenant");
    static final MeterSpec TENANT_WRITTEN_BACK = counter("tenant.written.back", "Pages of a tenant written back (zswpwb)", "tenant");
    static final MeterSpec TENANT_REJECTED = counter("tenant.rejected", "Stores of a tenant that were rejected", "tenant");

    // codec pools
    static final MeterSpec ALGORITHM_OBJECTS =
            gauge("algorithm.objects", null, "Objects in the store that an algorithm wrote", "algorithm", "level", "role");
    static final MeterSpec ALGORITHM_DICTIONARY =
            gauge("algorithm.dictionary", BYTES, "Size of an algorithm's dictionary", "algorithm", "level", "role");

    static final List<MeterSpec> ALL = List.of(
            ORIG_DATA_SIZE, COMPR_DATA_SIZE, MEM_USED_TOTAL, MEM_LIMIT, MEM_USED_MAX, SAME_PAGES, PAGES_COMPACTED, HUGE_PAGES,
            HUGE_PAGES_SINCE, FAILED_READS, FAILED_WRITES, INVALID_IO, NOTIFY_FREE, BD_UNITS, BD_READS, BD_WRITES, POOL_LIMIT_HIT, REJECTED,
            DECOMPRESS_FAIL, WRITTEN_BACK_PAGES, STORED_PAGES, ZSWPIN, ZSWPOUT, EVENTS, SLOT_TABLE, CONTEXTS, DICTIONARIES,
            BACKING_MEMORY, CONTEXT_RETRIES, GROUPED_PAGES, GROUPS,
            BACKED_PAGES, INCOMPRESSIBLE_PAGES, POOL_OBJECTS, POOL_HANDLES, POOL_RESERVED, POOL_KEPT, POOL_FREEABLE, POOL_STORE_FAILURES,
            POOL_RETRIES, POOL_MOVED, POOL_REFUSED, BACKING_BLOCKS, BACKING_BLOCKS_USED, BACKING_BLOCKS_REFUSED, BACKING_FAILURES,
            TENANT_PAGES, TENANT_SIZE, TENANT_QUOTA, TENANT_WRITEBACK, TENANT_STORED, TENANT_LOADED, TENANT_WRITTEN_BACK, TENANT_REJECTED,
            ALGORITHM_OBJECTS, ALGORITHM_DICTIONARY);

    private StoreMeters() {}

    static MeterSpec gauge(String name, @Nullable String unit, String description, String... tags) {
        return MeterSpec.gauge("acomp.store." + name, unit, description, tags);
    }

    static MeterSpec counter(String name, String description, String... tags) {
        return MeterSpec.counter("acomp.store." + name, null, description, tags);
    }
}
