package io.acomp.service;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.acomp.AcompEngine;
import io.acomp.metrics.EngineMetrics;
import io.acomp.metrics.StoreMetrics;
import io.acomp.metrics.watch.MeterSpec;
import io.acomp.metrics.watch.Rows;
import io.acomp.metrics.watch.Watch;
import io.acomp.service.config.ServiceConfig;
import io.acomp.service.http.HttpService;
import io.acomp.service.http.Page;
import io.acomp.service.nbd.NbdServer;

/** The registry behind {@code /metrics}. Parts are added by the thread that starts the service; scrapes come from any thread. */
final class ServiceMeters implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Runnable> refreshes = new CopyOnWriteArrayList<>();
    private final List<Runnable> closings = new CopyOnWriteArrayList<>();
    private final boolean histograms;

    ServiceMeters(ServiceConfig config) {
        histograms = config.metricsHistograms();
        registry.config().commonTags(Tags.of(
                config.metricsTags().entrySet().stream().map(entry -> Tag.of(entry.getKey(), entry.getValue())).toList()));
    }

    void watch(AcompEngine engine) {
        EngineMetrics metrics = new EngineMetrics(engine, Tags.empty());
        if (histograms) {
            metrics.histograms();
        }
        metrics.bindTo(registry);
        add(metrics::refresh, metrics::close);
    }

    void watch(ExportedStore store) {
        StoreMetrics metrics = new StoreMetrics(store.store(), store.config().name(), Tags.empty());
        metrics.bindTo(registry);
        add(metrics::refresh, metrics::close);
    }

    void watch(NbdServer server) {
        watch("nbd", server, NbdMeters.ALL, new NbdRows());
    }

    void watch(HttpService server) {
        watch("http", server, HttpMeters.ALL, new HttpRows());
    }

    void watch(IdleWorker worker) {
        watch("idle", worker, IdleRows.ALL, new IdleRows());
    }

    private <T> void watch(String kind, T target, List<MeterSpec> meters, Rows<T> rows) {
        Watch<T> watch = new Watch<>(kind, target, Tags.empty(), Tags.empty(), meters, () -> rows, System::nanoTime);
        watch.bindTo(registry, histograms);
        add(watch::refresh, watch::close);
    }

    private void add(Runnable refresh, Runnable close) {
        refreshes.add(refresh);
        closings.add(close);
    }

    /** What a scraper gets: Prometheus' text, or OpenMetrics for those who ask for it. */
    Page.Body page(String accept) {
        refreshes.forEach(Runnable::run);
        String type = accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return new Page.Body(type, registry.scrape(type).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
        registry.close();
    }
}
