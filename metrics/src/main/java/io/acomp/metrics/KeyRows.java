package io.acomp.metrics;

import io.acomp.metrics.watch.Rows;
import io.acomp.metrics.watch.Sink;
import io.acomp.store.KeyStatistics;
import io.acomp.store.KeyStore;

/** A key store's statistics as rows. */
final class KeyRows implements Rows<KeyStore> {
    @Override
    public boolean write(KeyStore store, Sink sink) {
        KeyStatistics statistics = store.statistics();
        if (store.isClosed()) {
            return false; // asked behind the reading, whose sizes are 0 then
        }
        write(statistics, sink);
        return true;
    }

    void write(KeyStatistics statistics, Sink sink) {
        sink.value(KeyMeters.ENTRIES, statistics.entries());
        sink.value(KeyMeters.ORIGINAL, statistics.originalBytes());
        sink.value(KeyMeters.COMPRESSED, statistics.compressedBytes());
        sink.value(KeyMeters.POOL, statistics.poolBytes());
        sink.value(KeyMeters.INDEX, statistics.indexBytes());
        sink.value(KeyMeters.LIMIT, statistics.memoryLimit());
        sink.value(KeyMeters.SAME_FILLED, statistics.sameFilled());
        sink.value(KeyMeters.INCOMPRESSIBLE, statistics.incompressible());
        sink.value(KeyMeters.BYPASSED, statistics.bypassed());
        sink.value(KeyMeters.GETS, statistics.hits(), "hit");
        sink.value(KeyMeters.GETS, statistics.misses(), "miss");
        sink.value(KeyMeters.GETS, statistics.corrupt(), "corrupt");
        sink.value(KeyMeters.GETS, statistics.decompressFails(), "decompress-fail");
        sink.value(KeyMeters.PUTS, statistics.puts());
        sink.value(KeyMeters.LEFT, statistics.replaced(), "replaced");
        sink.value(KeyMeters.LEFT, statistics.removed(), "removed");
        sink.value(KeyMeters.LEFT, statistics.evicted(), "evicted");
        sink.value(KeyMeters.LEFT, statistics.expired(), "expired");
        sink.value(KeyMeters.LEFT, statistics.dropped(), "dropped");
        sink.value(KeyMeters.LEFT, statistics.cleared(), "cleared");
        statistics.rejections().forEach((reason, count) -> sink.value(KeyMeters.REJECTED, count, Names.of(reason)));
        sink.value(KeyMeters.PAGES_COMPACTED, statistics.pagesCompacted());
        sink.value(KeyMeters.INDEX_REFUSALS, statistics.indexRefusals());
    }
}
