package io.acomp.store.page;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.acomp.store.StoreResult;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreStatistics.Backing;
import io.acomp.store.StoreStatistics.BdStat;
import io.acomp.store.StoreStatistics.IoStat;
import io.acomp.store.StoreStatistics.Memory;
import io.acomp.store.StoreStatistics.MmStat;
import io.acomp.store.StoreStatistics.Places;
import io.acomp.store.StoreStatistics.Pool;
import io.acomp.store.StoreStatistics.Work;
import io.acomp.store.StoreStatistics.Zswap;
import io.acomp.store.backing.BackingStatistics;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.pool.PoolStatistics;

/** Counters as reports show them. */
final class StoreReports {
    private StoreReports() {}

    static StoreStatistics of(StoreParts parts, PoolIntake intake) {
        StoreCounters counters = parts.counters();
        Map<StoreResult, Long> rejected = counters.rejections().byCause();
        long used = parts.pool().usedBytes();
        long loads = parts.codecs().contexts().loads() + counters.get(Event.SAME_LOADS) + counters.get(Event.BACKED_LOADS);
        long stores = parts.codecs().contexts().stores() + counters.get(Event.SAME_STORES);
        MmStat mm = new MmStat(
                counters.get(Level.PAGES) * parts.pageSize(),
                counters.get(Level.COMPRESSED_BYTES),
                used,
                parts.limit().bytes(),
                Math.max(intake.peak(), used),
                counters.get(Level.SAME_PAGES),
                parts.pool().pagesCompacted(),
                counters.get(Level.HUGE_PAGES),
                counters.get(Event.HUGE_SINCE));
        IoStat io = new IoStat(
                counters.get(Event.CORRUPT) + counters.get(Event.DECOMPRESS_FAIL) + counters.get(Event.BACKING_READ_FAIL),
                rejected.values().stream().mapToLong(Long::longValue).sum(),
                0,
                counters.get(Event.INVALIDATED));
        Zswap zswap = new Zswap(
                counters.get(Event.POOL_LIMIT_HIT),
                rejected.getOrDefault(StoreResult.RECLAIM_FAIL, 0L),
                rejected.getOrDefault(StoreResult.ALLOC_FAIL, 0L),
                rejected.getOrDefault(StoreResult.COMPRESS_FAIL, 0L),
                rejected.getOrDefault(StoreResult.COMPRESS_POOR, 0L),
                rejected,
                counters.get(Event.DECOMPRESS_FAIL),
                counters.get(Event.WRITTEN_BACK),
                used,
                counters.get(Level.PAGES) - counters.get(Level.BACKED_PAGES),
                counters.get(Level.HUGE_PAGES),
                counters.get(Level.SAME_PAGES),
                loads,
                stores);
        Map<String, Long> events = new TreeMap<>();
        for (Event event : Event.values()) {
            events.put(event.name().toLowerCase(Locale.ROOT), counters.get(event));
        }
        Memory memory = new Memory(
                parts.slots().residentBytes(),
                parts.codecs().contexts().bytes(),
                parts.codecs().bytes(),
                parts.backed().memoryBytes(),
                parts.codecs().contexts().retries());
        Places places = new Places(
                counters.get(Level.GROUPED_PAGES),
                counters.get(Level.GROUPS),
                counters.get(Level.BACKED_PAGES),
                counters.get(Level.INCOMPRESSIBLE_PAGES));
        BackingStatistics file = parts.backed().statistics();
        return new StoreStatistics(
                mm,
                io,
                new BdStat(file.count(), file.reads(), file.writes()),
                zswap,
                new Work(events),
                memory,
                places,
                pool(parts.pool().statistics()),
                new Backing(file.blocks(), file.blocksUsed(), file.blocksRefused(), file.readFailures(), file.writeFailures()));
    }

    private static Pool pool(PoolStatistics pool) {
        return new Pool(
                pool.objects(),
                pool.handlesLent(),
                pool.reservedBytes(),
                pool.keptBytes(),
                pool.classes().stream().mapToLong(PoolStatistics.ClassFigures::freeable).sum(),
                pool.storeFailures(),
                pool.readRetries(),
                pool.freeRetries(),
                pool.objectsMoved(),
                pool.compactionsRefused());
    }
}
