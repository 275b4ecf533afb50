package io.acomp.service;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.service.config.StoreConfig;
import io.acomp.service.http.HttpService;
import io.acomp.service.http.HttpStatistics;
import io.acomp.service.http.Page;
import io.acomp.service.nbd.NbdServer;
import io.acomp.service.nbd.NbdStatistics;
import io.acomp.service.status.NbdStatus;
import io.acomp.service.status.StatusPages;
import io.acomp.service.status.StatusSource;
import io.acomp.service.status.StoreStatus;

/** What the status page shows while the service comes up, part by part. Parts are set by the thread that starts the service. */
final class StatusParts {
    private final List<ExportedStore> stores = new CopyOnWriteArrayList<>();
    private volatile @Nullable HttpService http;
    private volatile @Nullable NbdServer nbd;
    private final Page document;

    StatusParts(AcompEngine engine, ServiceState state) {
        document = StatusPages.document(StatusSource.builder(engine)
                .version(ServiceVersion.TEXT)
                .readiness(state::missing)
                .stores(this::stores)
                .nbd(this::nbd)
                .http(this::http)
                .build());
    }

    /** A store is open. */
    void add(ExportedStore store) {
        stores.add(store);
    }

    /** The HTTP server is up. */
    void add(HttpService service) {
        http = service;
    }

    /** The NBD server is up. */
    void add(NbdServer server) {
        nbd = server;
    }

    /** The document with all parts there are. */
    Page document() {
        return document;
    }

    private List<StoreStatus> stores() {
        return stores.stream().map(store -> StoreStatus.of(store.config().name(), store.store())).toList();
    }

    private @Nullable HttpStatistics http() {
        @Nullable HttpService service = http;
        return service == null ? null : service.statistics();
    }

    private @Nullable NbdStatus nbd() {
        @Nullable NbdServer server = nbd;
        if (server == null) {
            return null;
        }
        NbdStatistics now = server.statistics();
        var configs = stores.stream().map(ExportedStore::config).collect(Collectors.toMap(StoreConfig::name, config -> config));
        return new NbdStatus(
                now.connectionsOpen(),
                now.connectionsTotal(),
                now.refused(),
                now.protocolErrors(),
                now.exports().stream().map(export -> export(export, configs.get(export.name()))).toList());
    }

    private static NbdStatus.Export export(NbdStatistics.Export export, StoreConfig config) {
        List<NbdStatus.Command> commands = export.commands().entrySet().stream()
                .filter(entry -> entry.getValue().requests() > 0)
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new NbdStatus.Command(
                        entry.getKey().label(),
                        entry.getValue().requests(),
                        entry.getValue().errors(),
                        entry.getValue().bytes(),
                        entry.getValue().latency()))
                .toList();
        return new NbdStatus.Export(export.name(), config.bytes(), config.readOnly(), export.connections(), commands);
    }
}
