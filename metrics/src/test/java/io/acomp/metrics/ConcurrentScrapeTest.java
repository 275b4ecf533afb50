package io.acomp.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.metrics.testing.Exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Scrapes at once, while requests run and drivers, lanes and engines come and go: every text is sound, and no counter falls. */
class ConcurrentScrapeTest {
    private static final List<String> ALGORITHMS = List.of("lz4", "snappy", "zstd", "deflate", "gzip", "zlib", "lz4-frame");
    private static final int REQUESTS = 1500;

    @Test
    void scrapesDuringTraffic() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                AcompEngine engine = AcompEngine.builder().lanes(2).build()) {
            EngineMetrics metrics = new EngineMetrics(engine, Tags.of("engine", "steady")).histograms();
            metrics.bindTo(registry);
            Callable<Integer> scraping = () -> scrape(registry, metrics, over);
            List<Future<Integer>> scrapers = List.of(threads.submit(scraping), threads.submit(scraping), threads.submit(scraping));
            Future<?> coming = threads.submit(() -> {
                for (int i = 0; !over.get(); i++) {
                    AcompEngine passing = AcompEngine.builder().lanes(1).build();
                    new EngineMetrics(passing, Tags.of("engine", "passing " + i)).histograms().bindTo(registry);
                    Load.compress(passing, "lz4", Execution.LANE, 20);
                    passing.close();
                }
            });
            for (String algorithm : ALGORITHMS) {
                Load.compress(engine, algorithm, Execution.LANE, REQUESTS);
            }
            over.set(true);
            for (Future<Integer> scraper : scrapers) {
                assertTrue(scraper.get(60, TimeUnit.SECONDS) > 0);
            }
            coming.get(60, TimeUnit.SECONDS);
            metrics.refresh();
            Exposition last = new Exposition(registry.scrape());
            assertEquals(ALGORITHMS.size() * REQUESTS, last.sum("acomp_requests_seconds_count", "engine", "steady"));
            assertEquals(ALGORITHMS.size() * REQUESTS, last.sum("acomp_requests_latency_seconds_count", "engine", "steady"));
        }
    }

    private static int scrape(PrometheusMeterRegistry registry, EngineMetrics metrics, AtomicBoolean over) {
        Map<String, Double> last = new HashMap<>();
        int scrapes = 0;
        while (!over.get()) {
            metrics.refresh();
            for (Exposition.Family family : new Exposition(registry.scrape()).families.values()) {
                for (Exposition.Sample sample : family.samples()) {
                    if (family.type().equals("counter") || sample.name().endsWith("_count") || sample.name().endsWith("_bucket")) {
                        String series = sample.name() + sample.labels();
                        assertTrue(sample.value() >= last.getOrDefault(series, 0.0), () -> series + " fell to " + sample.value());
                        last.put(series, sample.value());
                    }
                }
            }
            scrapes++;
        }
        return scrapes;
    }
}
