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

/** Another contender's turns, with the engine's meters bound and scraped by a thread meanwhile. Used by one thread. */
final class Scraped implements Contender {
    private final Contender work;
    private final AcompEngine engine;
    private final long intervalNanos;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile boolean over;
    private volatile @Nullable RuntimeException failure;
    private volatile long scrapes;
    private volatile long scrapeNanos;
    private volatile long lines;

    /**
     * A contender.
     *
     * @param work whose turns
     * @param engine that does them
     * @param intervalNanos from one scrape to the next, the first is at the begin of a turn
     */
    Scraped(Contender work, AcompEngine engine, long intervalNanos) {
        this.work = work;
        this.engine = engine;
        this.intervalNanos = intervalNanos;
    }

    /** Scrapes until that is compiled: a service that is scraped has been for long. */
    void warmUp(long nanos) {
        try (EngineMetrics metrics = new EngineMetrics(engine, Tags.empty()).histograms()) {
            metrics.bindTo(registry);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < nanos) {
                metrics.refresh();
                registry.scrape();
            }
        }
    }

    @Override
    public String name() {
        return work.name() + ", scraped";
    }

    @Override
    public Slice run(long operations) {
        over = false;
        // bound anew for each turn: between turns the same engine works without
        try (EngineMetrics metrics = new EngineMetrics(engine, Tags.empty()).histograms()) {
            metrics.bindTo(registry);
            Thread scraper = Thread.ofPlatform().name("acomp-bench-scraper").start(this::scrape);
            try {
                return work.run(operations);
            } finally {
                over = true;
                LockSupport.unpark(scraper);
                join(scraper);
            }
        }
    }

    private void scrape() {
        while (!over) {
            long begin = System.nanoTime();
            try {
                lines = registry.scrape().lines().count();
            } catch (RuntimeException e) {
                failure = e;
                return;
            }
            long end = System.nanoTime();
            scrapeNanos += end - begin; // by one thread at a time
            scrapes++;
            while (!over && System.nanoTime() - begin < intervalNanos) {
                LockSupport.parkNanos(this, intervalNanos - (System.nanoTime() - begin));
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

    /** What scrapes were like. */
    String summary() {
        long mean = scrapes == 0 ? 0 : TimeUnit.NANOSECONDS.toMicros(scrapeNanos / scrapes);
        return scrapes + " scrapes of " + lines + " lines, " + mean + " us each";
    }
}
