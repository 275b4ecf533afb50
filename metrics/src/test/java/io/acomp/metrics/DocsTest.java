package io.acomp.metrics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.micrometer.core.instrument.Meter;
import org.junit.jupiter.api.Test;

import io.acomp.metrics.testing.Exposition;
import io.acomp.metrics.testing.MeterTables;
import io.acomp.metrics.watch.MeterSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * {@code docs/metrics.md} lists the meters there are, line by line: the tables are made here, and compared with those in the file. With
 * {@code -Dacomp.docs.write=true} they are written into it.
 */
class DocsTest {
    /** Where a meter comes from that shows no number as it is. */
    private static final Map<String, String> DERIVED = Map.of(
            "acomp.requests.max", "DriverTotals.service",
            "acomp.requests.percentile", "DriverTotals.service",
            "acomp.requests.wait.max", "DriverTotals.waiting",
            "acomp.requests.wait.percentile", "DriverTotals.waiting",
            "acomp.device.health", "Device.health",
            "acomp.store.tenant.writeback", "Usage.writeback");

    @Test
    void tablesAreTheMetersThereAre() throws Exception {
        MeterTables.check(Map.of(
                "engine", MeterTables.lines(EngineMeters.ALL, Made.ofEngine(), DERIVED),
                "store", MeterTables.lines(StoreMeters.ALL, Made.ofStore(), DERIVED),
                "key store", MeterTables.lines(KeyMeters.ALL, Made.ofKeyStore(), DERIVED)));
    }

    /** A live registry has these names and tags and no others. */
    @Test
    void aLiveRegistryHasNoOthers() throws Exception {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (List<MeterSpec> all : List.of(EngineMeters.ALL, StoreMeters.ALL, KeyMeters.ALL)) {
            for (MeterSpec meter : all) {
                Set<String> tags = new TreeSet<>(meter.tags());
                tags.add("service");
                if (all != EngineMeters.ALL) {
                    tags.add("store");
                }
                listed.put(meter.name(), tags);
            }
        }
        try (Everything all = new Everything(true).work()) {
            Map<String, Set<String>> live = new TreeMap<>();
            for (Meter meter : all.registry.getMeters()) {
                Set<String> tags = new TreeSet<>();
                meter.getId().getTags().forEach(tag -> tags.add(tag.getKey()));
                live.put(meter.getId().getName(), tags);
            }
            assertEquals(listed, live);
            Set<String> names = new LinkedHashSet<>(new Exposition(all.registry.scrape()).families.keySet());
            for (List<MeterSpec> specs : List.of(EngineMeters.ALL, StoreMeters.ALL, KeyMeters.ALL)) {
                specs.forEach(spec -> assertTrue(names.remove(MeterTables.prometheus(spec)), () -> MeterTables.prometheus(spec) + " is not in " + names));
            }
            assertEquals(Set.of("acomp_requests_latency_seconds", "acomp_requests_wait_latency_seconds"), names);
        }
    }
}
