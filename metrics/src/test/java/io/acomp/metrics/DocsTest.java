package io.acomp.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.Test;

import io.acomp.metrics.watch.MeterSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * {@code docs/metrics.md} lists the meters there are, line by line: the tables are made here, and compared with those in the file. With
 * {@code -Dacomp.docs.write=true} they are written into it.
 */
class DocsTest {
    private static final Path DOCS = Path.of("..", "docs", "metrics.md");
    private static final PrometheusNamingConvention CONVENTION = new PrometheusNamingConvention();
    private static final String HEAD = "| meter | in Prometheus | type | unit | tags | what | from |\n|---|---|---|---|---|---|---|\n";

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
        String file = Files.readString(DOCS);
        String expected = file;
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("engine", table(EngineMeters.ALL, Statistics.ofEngine()));
        tables.put("store", table(StoreMeters.ALL, Statistics.ofStore()));
        tables.put("key store", table(KeyMeters.ALL, Statistics.ofKeyStore()));
        for (Map.Entry<String, String> table : tables.entrySet()) {
            String begin = "<!-- meters: " + table.getKey() + " -->\n";
            int from = expected.indexOf(begin) + begin.length();
            int to = expected.indexOf("\n<!-- end -->", from);
            assertTrue(from >= begin.length() && to >= 0, () -> "there is no place for a table, marker=" + begin);
            expected = expected.substring(0, from) + "\n" + HEAD + table.getValue() + expected.substring(to);
        }
        if (Boolean.getBoolean("acomp.docs.write")) {
            Files.writeString(DOCS, expected);
        } else {
            assertEquals(expected, file, "run with -Dacomp.docs.write=true to write the tables");
        }
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
                specs.forEach(spec -> assertTrue(names.remove(prometheus(spec)), () -> prometheus(spec) + " is not in " + names));
            }
            assertEquals(Set.of("acomp_requests_latency_seconds", "acomp_requests_wait_latency_seconds"), names);
        }
    }

    private static String table(List<MeterSpec> all, Statistics made) {
        Map<String, Set<String>> sources = new TreeMap<>();
        made.numbers.forEach((component, number) -> made.reading.rowsOf(number).forEach(row ->
                sources.computeIfAbsent(Reading.name(row), _ -> new LinkedHashSet<>()).add(component.replace(" again", ""))));
        DERIVED.forEach((meter, source) -> sources.putIfAbsent(meter, Set.of(source)));
        StringBuilder table = new StringBuilder();
        for (MeterSpec meter : all) {
            assertTrue(sources.containsKey(meter.name()), () -> "where does it come from, meter=" + meter);
            table.append("| `").append(meter.name()).append("` | `").append(prometheus(meter)).append("` | ")
                    .append(Names.of(meter.kind())).append(" | ").append(meter.unit() == null ? "–" : meter.unit()).append(" | ")
                    .append(meter.tags().isEmpty() ? "–" : "`" + String.join("`, `", meter.tags()) + "`").append(" | ")
                    .append(meter.description()).append(" | `").append(String.join("`, `", sources.get(meter.name()))).append("` |\n");
        }
        return table.toString();
    }

    private static String prometheus(MeterSpec meter) {
        Meter.Type type = switch (meter.kind()) {
            case COUNTER -> Meter.Type.COUNTER;
            case GAUGE -> Meter.Type.GAUGE;
            case TIMER -> Meter.Type.TIMER;
        };
        return CONVENTION.name(meter.name(), type, meter.unit()) + (type == Meter.Type.COUNTER ? "_total" : "");
    }
}
