package io.acomp.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.EngineStatistics.Device;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.Execution;
import io.acomp.FallbackReason;
import io.acomp.hw.sim.Fault;
import io.acomp.metrics.testing.Exposition;
import io.acomp.metrics.testing.Promtool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What Prometheus gets: judged by the text format's grammar, by promtool, and against the statistics. */
class PrometheusTest {
    @TempDir
    private Path folder;

    @Test
    void theTextIsWhatTheStatisticsSay() throws Exception {
        try (Everything all = new Everything(true).work()) {
            Exposition text = new Exposition(all.registry.scrape());
            List<DriverTotals> totals = all.engine.statistics().drivers();
            for (String driver : List.of("lz4-native", all.simulated.driverName())) {
                List<DriverTotals> own = totals.stream().filter(one -> one.driver().equals(driver)).toList();
                long count = own.stream().mapToLong(one -> one.service().count()).sum();
                assertTrue(count > Everything.REQUESTS / 2, driver);
                assertEquals(count, text.sum("acomp_requests_seconds_count", "driver", driver));
                assertEquals(count, text.sum("acomp_requests_latency_seconds_count", "driver", driver));
                assertEquals(count, text.sum("acomp_requests_wait_latency_seconds_count", "driver", driver));
                double seconds = own.stream().mapToLong(one -> one.service().totalNanos()).sum() / 1e9;
                assertEquals(seconds, text.sum("acomp_requests_seconds_sum", "driver", driver), 1e-6);
                assertEquals(seconds, text.sum("acomp_requests_latency_seconds_sum", "driver", driver), 1e-6);
                long bytes = own.stream().mapToLong(one -> one.bytesIn() + one.bytesOut()).sum();
                assertEquals(bytes, text.sum("acomp_bytes_total", "driver", driver));
            }
            assertTrue(text.names().containsAll(List.of("acomp_lane_depth", "acomp_native_bytes", "acomp_store_orig_data_size_bytes")));
            assertEquals(all.store.statistics().mm().origDataSize(), text.sum("acomp_store_orig_data_size_bytes", "store", "pages"));
            assertEquals(all.store.statistics().zswap().zswpout(), text.sum("acomp_store_zswpout_total", "store", "pages"));
        }
    }

    @Test
    void devicesAndFallbacks() throws Exception {
        try (Everything all = new Everything(false).work()) {
            Exposition text = new Exposition(all.registry.scrape());
            Device device = all.device();
            String queue = device.queue();
            long struck = all.simulated.struck(Fault.Kind.ERROR);
            assertTrue(struck > 10, "struck=" + struck);
            assertEquals(device.submitted(), text.sum("acomp_device_submitted_total", "queue", queue));
            assertEquals(device.submitted(), text.sum("acomp_device_completed_total", "queue", queue));
            assertEquals(struck, text.sum("acomp_device_completed_total", "outcome", "failed"));
            assertEquals(device.depth(), text.sum("acomp_device_depth", "queue", queue));
            assertEquals(1, text.sum("acomp_device_health", "state", "healthy"));
            assertEquals(0, text.sum("acomp_device_health", "state", "failed"));
            assertEquals(struck, text.sum("acomp_fallbacks_total", "reason", Names.of(FallbackReason.DEVICE_FAILED)));
            assertEquals(struck, text.sum("acomp_fallbacks_total", "driver", all.simulated.driverName()));
            assertEquals(Everything.REQUESTS + 1, text.sum("acomp_requests_outcomes_total", "outcome", "ok")
                    - 2 * Everything.REQUESTS - contexts(all));
        }
    }

    private static long contexts(Everything all) {
        return all.engine.statistics().drivers().stream()
                .filter(one -> one.place().equals("contexts"))
                .flatMap(one -> one.outcomes().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Prometheus' own tool reads it, and its linter has nothing to say. */
    @Test
    void promtoolAgrees() throws Exception {
        try (Everything all = new Everything(true).work()) {
            assertEquals("", Promtool.metrics(Files.writeString(folder.resolve("metrics"), all.registry.scrape())));
        }
    }

    /** OpenMetrics is stricter about names: the library's writer refuses what it forbids, and ends the text. */
    @Test
    void openMetrics() throws Exception {
        try (Everything all = new Everything(true).work()) {
            String text = all.registry.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8");
            assertTrue(text.endsWith("# EOF\n"), text);
            assertTrue(text.contains("acomp_requests_latency_seconds_bucket"), text);
        }
    }

    /** One prefix, base units at the end, counters end in _total, nothing twice in a name. */
    @Test
    void names() throws Exception {
        try (Everything all = new Everything(true).work()) {
            Exposition text = new Exposition(all.registry.scrape());
            List<String> bad = new ArrayList<>();
            for (Exposition.Family family : text.families.values()) {
                String name = family.name();
                boolean counts = family.type().equals("counter");
                boolean good = name.matches("acomp(_[a-z]+)+") && counts == name.endsWith("_total")
                        && !name.matches(".*(_milliseconds|_nanos|_kib|_mb|_ms|_bytes_bytes|_seconds_seconds).*");
                if (!good) {
                    bad.add(name);
                }
                family.samples().forEach(sample -> assertEquals("test", sample.labels().get("service"), sample::toString));
            }
            assertEquals(List.of(), bad);
        }
    }

    @Test
    void bucketsAreThoseOfTheEngine() {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry.config().commonTags("region", "north");
            CompositeMeterRegistry composite = new CompositeMeterRegistry();
            composite.add(registry);
            EngineMetrics metrics = new EngineMetrics(engine, Tags.empty()).histograms();
            metrics.bindTo(registry);
            EngineMetrics again = new EngineMetrics(engine, Tags.of("by", "composite")).histograms();
            again.bindTo(composite);
            Load.compress(engine, "zstd", Execution.LANE, 100);
            metrics.refresh();
            again.refresh();
            Exposition text = new Exposition(registry.scrape());
            long[] counts = engine.statistics().drivers().getFirst().service().counts();
            List<Exposition.Sample> buckets = text.families.get("acomp_requests_latency_seconds").samples().stream()
                    .filter(sample -> sample.name().endsWith("_bucket") && "north".equals(sample.labels().get("region")))
                    .toList();
            assertEquals(26, buckets.size());
            for (Exposition.Sample bucket : buckets) {
                String le = bucket.labels().get("le");
                double bound = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le) * 1e9;
                long expected = 0;
                for (int i = 0; i < counts.length; i++) {
                    expected += io.acomp.EngineStatistics.LatencyCounts.upperNanos(i) <= bound + 1 ? counts[i] : 0;
                }
                assertEquals(expected, bucket.value(), le);
            }
            assertEquals(100, text.sum("acomp_requests_latency_seconds_count", "by", "composite"));
            assertTrue(text.sum("acomp_requests_percentile_seconds", "phi", "0.99") > 0);
            metrics.close();
            assertEquals(0, new Exposition(registry.scrape()).sum("acomp_requests_latency_seconds_count", "region", "north"));
            again.close();
            assertFalse(registry.scrape().contains("latency"));
        }
    }

    @Test
    void whatAFilterDeniesHasNoHistogram() {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry.config().meterFilter(MeterFilter.denyNameStartsWith("acomp.requests"));
            EngineMetrics metrics = new EngineMetrics(engine, Tags.empty()).histograms();
            metrics.bindTo(registry);
            Load.compress(engine, "zstd", Execution.LANE, 10);
            metrics.refresh();
            Map<String, Exposition.Family> families = new Exposition(registry.scrape()).families;
            assertTrue(families.keySet().stream().noneMatch(name -> name.startsWith("acomp_requests")), families::toString);
            assertTrue(families.containsKey("acomp_bytes_total"));
        }
    }
}
