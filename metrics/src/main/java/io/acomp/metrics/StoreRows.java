package io.acomp.metrics;

import java.util.List;

import io.acomp.metrics.watch.Rows;
import io.acomp.metrics.watch.Sink;
import io.acomp.store.CompressedStore;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreTenant;

/** A store's statistics, tenants and algorithms as rows. */
final class StoreRows implements Rows<CompressedStore> {
    /** Tenants with rows of their own, in the order they were made; there may be 65535. */
    static final int MOST_TENANTS = 100;
    /** The tenant all others are summed under. */
    static final String OTHERS = "(others)";

    @Override
    public boolean write(CompressedStore store, Sink sink) {
        StoreStatistics statistics;
        List<StoreTenant> tenants;
        List<StoreAlgorithm> algorithms;
        try {
            statistics = store.statistics();
            tenants = store.tenants();
            algorithms = store.algorithms();
        } catch (IllegalStateException e) {
            if (store.isClosed()) {
                return false;
            }
            throw e;
        }
        write(statistics, sink);
        for (int i = 0; i < tenants.size(); i++) {
            StoreTenant tenant = tenants.get(i);
            tenant(i < MOST_TENANTS ? tenant.name() : OTHERS, tenant.usage(), sink);
        }
        algorithms.forEach(algorithm -> algorithm(algorithm, sink));
        return true;
    }

    void write(StoreStatistics statistics, Sink sink) {
        mm(statistics.mm(), sink);
        StoreStatistics.IoStat io = statistics.io();
        sink.value(StoreMeters.FAILED_READS, io.failedReads());
        sink.value(StoreMeters.FAILED_WRITES, io.failedWrites());
        sink.value(StoreMeters.INVALID_IO, io.invalidIo());
        sink.value(StoreMeters.NOTIFY_FREE, io.notifyFree());
        StoreStatistics.BdStat bd = statistics.bd();
        sink.value(StoreMeters.BD_UNITS, bd.bdCount());
        sink.value(StoreMeters.BD_READS, bd.bdReads());
        sink.value(StoreMeters.BD_WRITES, bd.bdWrites());
        zswap(statistics.zswap(), sink);
        statistics.work().events().forEach((name, count) -> sink.value(StoreMeters.EVENTS, count, Names.dashed(name)));
        sink.value(StoreMeters.SLOT_TABLE, statistics.memory().slotTableBytes());
        sink.value(StoreMeters.CONTEXTS, statistics.memory().contextBytes());
        sink.value(StoreMeters.DICTIONARIES, statistics.memory().codecBytes());
        sink.value(StoreMeters.BACKING_MEMORY, statistics.memory().backingBytes());
        sink.value(StoreMeters.CONTEXT_RETRIES, statistics.memory().contextRetries());
        StoreStatistics.Places places = statistics.places();
        sink.value(StoreMeters.GROUPED_PAGES, places.groupedPages());
        sink.value(StoreMeters.GROUPS, places.groups());
        sink.value(StoreMeters.BACKED_PAGES, places.backedPages());
        sink.value(StoreMeters.INCOMPRESSIBLE_PAGES, places.incompressiblePages());
        pool(statistics.pool(), sink);
        StoreStatistics.Backing backing = statistics.backing();
        sink.value(StoreMeters.BACKING_BLOCKS, backing.blocks());
        sink.value(StoreMeters.BACKING_BLOCKS_USED, backing.blocksUsed());
        sink.value(StoreMeters.BACKING_BLOCKS_REFUSED, backing.blocksRefused());
        sink.value(StoreMeters.BACKING_FAILURES, backing.readFailures(), "read");
        sink.value(StoreMeters.BACKING_FAILURES, backing.writeFailures(), "write");
    }

    private static void mm(StoreStatistics.MmStat mm, Sink sink) {
        sink.value(StoreMeters.ORIG_DATA_SIZE, mm.origDataSize());
        sink.value(StoreMeters.COMPR_DATA_SIZE, mm.comprDataSize());
        sink.value(StoreMeters.MEM_USED_TOTAL, mm.memUsedTotal());
        sink.value(StoreMeters.MEM_LIMIT, mm.memLimit());
        sink.value(StoreMeters.MEM_USED_MAX, mm.memUsedMax());
        sink.value(StoreMeters.SAME_PAGES, mm.samePages());
        sink.value(StoreMeters.PAGES_COMPACTED, mm.pagesCompacted());
        sink.value(StoreMeters.HUGE_PAGES, mm.hugePages());
        sink.value(StoreMeters.HUGE_PAGES_SINCE, mm.hugePagesSince());
    }

    private static void zswap(StoreStatistics.Zswap zswap, Sink sink) {
        sink.value(StoreMeters.POOL_LIMIT_HIT, zswap.poolLimitHit());
        zswap.rejected().forEach((reason, count) -> sink.value(StoreMeters.REJECTED, count, Names.of(reason)));
        sink.value(StoreMeters.DECOMPRESS_FAIL, zswap.decompressFail());
        sink.value(StoreMeters.WRITTEN_BACK_PAGES, zswap.writtenBackPages());
        sink.value(StoreMeters.STORED_PAGES, zswap.storedPages());
        sink.value(StoreMeters.ZSWPIN, zswap.zswpin());
        sink.value(StoreMeters.ZSWPOUT, zswap.zswpout());
    }

    private static void pool(StoreStatistics.Pool pool, Sink sink) {
        sink.value(StoreMeters.POOL_OBJECTS, pool.objects());
        sink.value(StoreMeters.POOL_HANDLES, pool.handlesLent());
        sink.value(StoreMeters.POOL_RESERVED, pool.reservedBytes());
        sink.value(StoreMeters.POOL_KEPT, pool.keptBytes());
        sink.value(StoreMeters.POOL_FREEABLE, pool.freeablePages());
        sink.value(StoreMeters.POOL_STORE_FAILURES, pool.storeFailures());
        sink.value(StoreMeters.POOL_RETRIES, pool.readRetries(), "read");
        sink.value(StoreMeters.POOL_RETRIES, pool.freeRetries(), "free");
        sink.value(StoreMeters.POOL_MOVED, pool.objectsMoved());
        sink.value(StoreMeters.POOL_REFUSED, pool.compactionsRefused());
    }

    void tenant(String name, StoreTenant.Usage usage, Sink sink) {
        sink.value(StoreMeters.TENANT_PAGES, usage.pages(), name);
        sink.value(StoreMeters.TENANT_SIZE, usage.bytes(), name);
        sink.value(StoreMeters.TENANT_QUOTA, usage.quota() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : usage.quota(), name);
        sink.value(StoreMeters.TENANT_WRITEBACK, usage.writeback() ? 1 : 0, name);
        sink.value(StoreMeters.TENANT_STORED, usage.stored(), name);
        sink.value(StoreMeters.TENANT_LOADED, usage.loaded(), name);
        sink.value(StoreMeters.TENANT_WRITTEN_BACK, usage.writtenBack(), name);
        sink.value(StoreMeters.TENANT_REJECTED, usage.rejected(), name);
    }

    void algorithm(StoreAlgorithm algorithm, Sink sink) {
        Integer level = algorithm.level();
        String levelName = level == null ? "default" : level.toString();
        String role = Names.of(algorithm.role());
        sink.value(StoreMeters.ALGORITHM_OBJECTS, algorithm.objects(), algorithm.name(), levelName, role);
        sink.value(StoreMeters.ALGORITHM_DICTIONARY, algorithm.dictionaryBytes(), algorithm.name(), levelName, role);
    }
}
