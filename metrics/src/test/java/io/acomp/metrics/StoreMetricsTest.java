package io.acomp.metrics;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.metrics.testing.Reading;
import io.acomp.store.CompressedStore;
import io.acomp.store.KeyStatistics;
import io.acomp.store.KeyStore;
import io.acomp.store.RecompressRequest;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreTenant;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Stores' meters show what their statistics show. */
class StoreMetricsTest {
    private final AcompEngine engine = AcompEngine.builder().lanes(1).build();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void countersAndLevels(@TempDir Path folder) {
        try (CompressedStore store = CompressedStore.builder(engine)
                        .slots(1000)
                        .backingFile(WritebackSettings.of(folder.resolve("backing"), 1 << 20))
                        .build();
                StoreMetrics metrics = new StoreMetrics(store, "disk", Tags.empty())) {
            metrics.bindTo(registry);
            Load.fill(store, 300);
            store.invalidate(3);
            store.enabled(false);
            assertEquals(StoreResult.DISABLED, store.store(1, MemorySegment.ofArray(Load.page(1))));
            store.enabled(true);
            store.markIdle(Duration.ZERO);
            assertTrue(store.writeback(WritebackRequest.of(WritebackRequest.Selection.HUGE)).done() > 0);
            store.secondaryAlgorithm(1, "zstd", 3);
            store.recompress(RecompressRequest.of(RecompressRequest.Selection.ALL).withGrouped(true));
            store.compact();
            metrics.refresh();
            StoreStatistics statistics = store.statistics();
            Reading expected = new Reading();
            new StoreRows().write(statistics, expected);
            expected.values.forEach((row, value) -> assertEquals(value, shown(row, "disk"), row));
            assertEquals(statistics.mm().origDataSize(), shown("acomp.store.orig.data.size[]", "disk"));
            assertEquals(1, shown("acomp.store.rejected[reason=disabled]", "disk"));
            assertTrue(shown("acomp.store.backed.pages[]", "disk") > 0);
            assertTrue(shown("acomp.store.backing.blocks.used[]", "disk") > 0);
            assertTrue(shown("acomp.store.pool.objects[]", "disk") > 0);
            assertTrue(shown("acomp.store.algorithm.objects[algorithm=zstd, level=3, role=secondary]", "disk") > 0);
            assertEquals(
                    statistics.mm().origDataSize() / store.pageSize(),
                    shown("acomp.store.stored.pages[]", "disk") + shown("acomp.store.backed.pages[]", "disk"));
        }
        assertEquals(0, registry.getMeters().size());
    }

    @Test
    void tenants() {
        try (CompressedStore store = CompressedStore.builder(engine).slots(1000).build()) {
            StoreTenant red = store.tenant("red");
            red.quota(1 << 20);
            red.store(1, MemorySegment.ofArray(Load.page(1)));
            store.load(1, MemorySegment.ofArray(new byte[Load.BYTES]));
            for (int i = 0; i < StoreRows.MOST_TENANTS + 4; i++) {
                store.tenant("tenant " + i).store(10 + i, MemorySegment.ofArray(Load.page(i)));
            }
            StoreMetrics metrics = new StoreMetrics(store, "disk", Tags.empty());
            metrics.bindTo(registry);
            assertEquals(1, shown("acomp.store.tenant.pages[tenant=red]", "disk"));
            assertEquals(red.usage().bytes(), shown("acomp.store.tenant.size[tenant=red]", "disk"));
            assertEquals(1 << 20, shown("acomp.store.tenant.quota[tenant=red]", "disk"));
            assertEquals(Double.POSITIVE_INFINITY, shown("acomp.store.tenant.quota[tenant=tenant 0]", "disk"));
            assertEquals(1, shown("acomp.store.tenant.stored[tenant=red]", "disk"));
            assertEquals(1, shown("acomp.store.tenant.loaded[tenant=red]", "disk"));
            assertEquals(StoreRows.MOST_TENANTS + 1, registry.find("acomp.store.tenant.pages").meters().size());
            assertEquals(5, shown("acomp.store.tenant.pages[tenant=(others)]", "disk"));
        }
    }

    @Test
    void keyStore() {
        try (KeyStore store = KeyStore.builder(engine).build();
                KeyStoreMetrics metrics = new KeyStoreMetrics(store, "cache", Tags.empty())) {
            metrics.bindTo(registry);
            MemorySegment key = MemorySegment.ofArray("one".getBytes());
            store.put(key, MemorySegment.ofArray(Load.page(1)));
            store.put(key, MemorySegment.ofArray(Load.page(2)));
            store.get(key);
            store.get(MemorySegment.ofArray("two".getBytes()));
            metrics.refresh();
            KeyStatistics statistics = store.statistics();
            Reading expected = new Reading();
            new KeyRows().write(statistics, expected);
            expected.values.forEach((row, value) -> assertEquals(value, shown(row, "cache"), row));
            assertEquals(1, shown("acomp.store.key.gets[outcome=miss]", "cache"));
            assertEquals(1, shown("acomp.store.key.left[reason=replaced]", "cache"));
            assertEquals(Load.BYTES, shown("acomp.store.key.original[]", "cache"));
        }
        assertEquals(0, registry.getMeters().size());
    }

    /** What the meter of a row of {@link Reading} shows. */
    private double shown(String row, String store) {
        String name = row.substring(0, row.indexOf('['));
        Tags tags = Tags.of("store", store);
        for (String tag : row.substring(name.length() + 1, row.length() - 1).split(", ")) {
            if (!tag.isEmpty()) {
                tags = tags.and(tag.split("=")[0], tag.split("=", 2)[1]);
            }
        }
        Meter meter = registry.get(name).tags(tags).meter();
        assertEquals(Map.of(), without(meter, tags), row);
        return meter.measure().iterator().next().getValue();
    }

    private static Map<String, String> without(Meter meter, Tags tags) {
        Map<String, String> rest = new java.util.HashMap<>();
        meter.getId().getTags().forEach(tag -> rest.put(tag.getKey(), tag.getValue()));
        tags.forEach(tag -> rest.remove(tag.getKey()));
        return rest;
    }
}
