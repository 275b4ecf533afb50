package io.acomp.service;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.acomp.AcompEngine;
import io.acomp.metrics.EngineMetrics;
import io.acomp.metrics.StoreMetrics;
import io.acomp.service.config.ServiceConfig;
import io.acomp.service.http.HttpService;
import io.acomp.service.http.HttpStatistics;
import io.acomp.service.http.Page;
import io.acomp.service.nbd.NbdServer;
import io.acomp.service.nbd.NbdStatistics;

/** The registry behind {@code /metrics}. Parts are added by the thread that starts the service; scrapes come from any thread. */
final class ServiceMeters implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String REASON = "reason";
    private static final String EXPORT = "export";
    private static final String COMMAND = "command";
    private static final String BYTES = "bytes";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MirroredMeters mirrored = new MirroredMeters(registry);
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
        closings.add(metrics::close);
        refreshes.add(metrics::refresh);
    }

    void watch(ExportedStore store) {
        StoreMetrics metrics = new StoreMetrics(store.store(), store.config().name(), Tags.empty());
        metrics.bindTo(registry);
        closings.add(metrics::close);
        refreshes.add(metrics::refresh);
    }

    void watch(NbdServer server) {
        refreshes.add(() -> mirror(server.statistics()));
    }

    void watch(HttpService server) {
        refreshes.add(() -> mirror(server.statistics()));
    }

    void watch(IdleWorker worker) {
        refreshes.add(() -> {
            mirrored.counter("acomp.idle.rounds", null, worker.rounds());
            mirrored.counter("acomp.idle.failures", null, worker.failures());
        });
    }

    /** What a scraper gets: Prometheus' text, or OpenMetrics for those who ask for it. */
    Page.Body page(String accept) {
        refreshes.forEach(Runnable::run);
        String type = accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return new Page.Body(type, registry.scrape(type).getBytes(StandardCharsets.UTF_8));
    }

    private void mirror(NbdStatistics nbd) {
        mirrored.gauge("acomp.nbd.connections", null, nbd.connectionsOpen());
        mirrored.counter("acomp.nbd.connections.accepted", null, nbd.connectionsTotal());
        mirrored.gauge("acomp.nbd.buffers", BYTES, nbd.bufferBytes());
        mirrored.gauge("acomp.nbd.helpers", null, nbd.helpers());
        mirrored.counter("acomp.nbd.accept.failures", null, nbd.acceptFailures());
        byReason("acomp.nbd.connections.refused", nbd.refused());
        byReason("acomp.nbd.connections.ended", nbd.ended());
        byReason("acomp.nbd.connections.failed", nbd.failed());
        byReason("acomp.nbd.protocol.errors", nbd.protocolErrors());
        byReason("acomp.nbd.options.refused", nbd.refusedOptions());
        byReason("acomp.nbd.errors", nbd.errors());
        for (NbdStatistics.Export export : nbd.exports()) {
            mirrored.gauge("acomp.nbd.export.connections", null, export.connections(), EXPORT, export.name());
            export.commands().forEach((command, done) -> {
                String[] tags = {EXPORT, export.name(), COMMAND, command.label()};
                mirrored.timer("acomp.nbd.requests", done.requests(), done.latency().totalNanos(), tags);
                mirrored.counter("acomp.nbd.requests.failed", null, done.errors(), tags);
                mirrored.counter("acomp.nbd.bytes", BYTES, done.bytes(), tags);
            });
        }
    }

    private void mirror(HttpStatistics http) {
        mirrored.gauge("acomp.http.connections", null, http.connectionsOpen());
        mirrored.counter("acomp.http.connections.accepted", null, http.connectionsTotal());
        mirrored.gauge("acomp.http.transfers.active", null, http.transfersInFlight());
        byReason("acomp.http.rejected", http.rejected());
        byReason("acomp.http.aborted", http.aborted());
        http.requests().forEach(one -> mirrored.counter(
                "acomp.http.requests", null, one.count(), "route", one.route(), "method", one.method(), "status", Integer.toString(one.status())));
        http.transfers().forEach(one -> {
            String[] tags = {"format", one.format(), "operation", one.operation()};
            mirrored.counter("acomp.http.transfers", null, one.count(), tags);
            mirrored.counter("acomp.http.bytes.in", BYTES, one.bytesIn(), tags);
            mirrored.counter("acomp.http.bytes.out", BYTES, one.bytesOut(), tags);
        });
    }

    private void byReason(String name, Map<String, Long> counts) {
        counts.forEach((reason, count) -> mirrored.counter(name, null, count, REASON, reason));
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
        registry.close();
    }
}
