package io.acomp.bench.suite;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Slice;
import io.acomp.metrics.EngineMetrics;

/** Another contender's turns with the engine's meters bound, and scraped by a thread meanwhile if asked for. Used by one thread. */
final class Watched implements Contender {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Contender work;
    private final AcompEngine engine;
    private final boolean scraping;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile boolean over;
    private volatile @Nullable RuntimeException failure;
    private volatile long scrapes;
    private volatile long scrapeNanos;
    private volatile long lines;
    private long watchedNanos;

    /**
     * A contender.
     *
     * @param work whose turns
     * @param engine that does them
     * @param scraping whether there is a scrape at the begin of each turn and every 100 ms
     */
    Watched(Contender work, AcompEngine engine, boolean scraping) {
        this.work = work;
        this.engine = engine;
        this.scraping = scraping;
    }

    /** Scrapes until that is compiled: a service that is scraped has been for long. */
    void warmUp(long nanos) {
        try (EngineMetrics metrics = bound()) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < nanos) {
                metrics.refresh();
                registry.scrape();
            }
        }
    }

    private EngineMetrics bound() {
        EngineMetrics metrics = new EngineMetrics(engine, Tags.empty()).histograms();
        metrics.bindTo(registry);
        return metrics;
    }

    @Override
    public String name() {
        return work.name() + (scraping ? ", scraped" : ", bound");
    }

    @Override
    public Slice run(long operations) {
        // bound anew for each turn: between turns the same engine works without
        try (EngineMetrics metrics = bound()) {
            return scraping ? runScraped(metrics, operations) : work.run(operations);
        }
    }

    private Slice runScraped(EngineMetrics metrics, long operations) {
        over = false;
        Thread scraper = Thread.ofPlatform().name("acomp-bench-scraper").start(() -> scrape(metrics));
        long begin = System.nanoTime();
        try {
            return work.run(operations);
        } finally {
            over = true;
            LockSupport.unpark(scraper);
            join(scraper);
            watchedNanos += System.nanoTime() - begin;
        }
    }

    private void scrape(EngineMetrics metrics) {
        while (!over) {
            long begin = System.nanoTime();
            try {
                metrics.refresh(); // scrapes a second apart never find a reading they could share
                lines = registry.scrape().lines().count();
            } catch (RuntimeException e) {
                failure = e;
                return;
            }
            scrapeNanos += System.nanoTime() - begin; // by one thread at a time
            scrapes++;
            while (!over && System.nanoTime() - begin < INTERVAL_NANOS) {
                LockSupport.parkNanos(this, INTERVAL_NANOS - (System.nanoTime() - begin));
            }
        }
    }

    private void join(Thread scraper) {
        try {
            scraper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted, contender=" + name(), e);
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw new HarnessException("a scrape failed, reason=" + thrown.getMessage(), thrown);
        }
    }

    /** How often there was a scrape in the turns so far. */
    double scrapesPerSecond() {
        return scrapes * 1e9 / watchedNanos;
    }

    /** What scrapes were like. */
    String summary() {
        return scrapes + " scrapes of " + lines + " lines, " + TimeUnit.NANOSECONDS.toMicros(scrapeNanos / Math.max(1, scrapes)) + " us each";
    }
}
