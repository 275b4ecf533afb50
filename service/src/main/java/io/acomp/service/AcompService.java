package io.acomp.service;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.service.config.Addresses;
import io.acomp.service.config.ServiceConfig;
import io.acomp.service.config.ServiceKey;
import io.acomp.service.config.StoreConfig;
import io.acomp.service.http.HttpLimits;
import io.acomp.service.http.HttpService;
import io.acomp.service.log.ServiceLog;
import io.acomp.service.nbd.NbdServer;
import io.acomp.service.status.StatusPages;
import io.acomp.service.systemd.Systemd;
import io.acomp.service.trace.TraceRecorder;

/**
 * The service: an engine, stores, an NBD server over their disks, an HTTP server, a worker for idle pages. It is up when {@link #start}
 * returns; the HTTP server answers before, so that {@code /readyz} tells what is awaited.
 *
 * <p>Thread-safe. {@link #close} may be called while another thread starts the service: reading a snapshot is then given up, even if
 * nothing more comes out of its file.
 */
public final class AcompService implements AutoCloseable {
    private static final String EXPORT = "export ";
    private static final String NBD = "nbd";
    private static final String HTTP = "http";
    private static final String SERVICE = "service";

    private final ServiceConfig config;
    private final ServiceLog log;
    private final Systemd systemd;
    private final ServiceState state = new ServiceState();
    private final List<ExportedStore> stores = new ArrayList<>();
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final Interruptible opening = new Interruptible();
    private final Deque<Ending> endings = new ArrayDeque<>();
    private volatile boolean stopping;
    private boolean lossless = true;
    private List<SocketAddress> nbdAddresses = List.of();
    private List<SocketAddress> httpAddresses = List.of();

    /** What must be undone at the end, in the opposite order. */
    private record Ending(String part, Step step) {
        /** May fail; the others are done all the same. */
        interface Step {
            void run() throws Exception;
        }
    }

    /**
     * A service that does not run.
     *
     * @param config what it is to be
     * @param environment of the process, for the service manager's part of it
     * @param log told what happens
     */
    public AcompService(ServiceConfig config, Map<String, String> environment, ServiceLog log) {
        this.config = config;
        this.log = log;
        systemd = new Systemd(environment, log);
        state.waiting(SERVICE, "starting");
    }

    /**
     * Starts everything; returns when clients can connect.
     *
     * @throws StartException if something is not to be had; everything that was started is ended again
     */
    public void start() {
        lifecycle.lock();
        try {
            if (stopping) {
                throw new StartException("the service was told to end before it was up");
            }
            refuseTooMuchMemory();
            long begun = System.nanoTime();
            AcompEngine engine = engine();
            ServiceMeters meters = atEnd("meters", new ServiceMeters(config));
            meters.watch(engine);
            StatusParts status = new StatusParts(engine, state);
            startHttp(engine, meters, status);
            for (StoreConfig export : config.exports()) {
                ExportedStore store = open(engine, export);
                meters.watch(store);
                status.add(store);
            }
            startNbd(meters, status);
            endHttpFirst();
            IdleWorker worker = new IdleWorker(stores, config.maintenance(), log);
            meters.watch(worker);
            endings.push(new Ending("idle worker", worker::close));
            worker.start();
            state.ready(SERVICE);
            log.info("ready", "nbd", text(nbdAddresses), "http", text(httpAddresses), "exports", stores.size(), "millis",
                    (System.nanoTime() - begun) / 1_000_000);
            systemd.ready("serving " + stores.size() + " disks; nbd " + text(nbdAddresses) + "; http " + text(httpAddresses));
        } catch (Throwable failure) {
            if (stopping) {
                log.info("stopped", "reason", failure.getMessage());
            }
            end();
            throw failure;
        } finally {
            lifecycle.unlock();
        }
    }

    private void refuseTooMuchMemory() {
        long machine = MachineMemory.bytes();
        long limits = config.exports().stream().mapToLong(StoreConfig::limitBytes).sum();
        long unlimited = config.exports().stream().filter(export -> export.limitBytes() == 0).mapToLong(StoreConfig::bytes).sum();
        if (limits > machine) {
            throw new StartException("memory is not to be had: the limits of all exports are above what this machine, or its container, has; lower "
                    + ServiceKey.STORE_LIMIT.key() + "; limits=" + limits + ", memory=" + machine);
        }
        if (unlimited > machine - limits) {
            log.warning("memory.short", "reason", "disks without store.limit are larger than the memory there is, and may fill it",
                    "bytes", unlimited, "memory", machine);
        }
    }

    private AcompEngine engine() {
        AcompEngine.Builder builder = AcompEngine.builder();
        if (config.engine().lanes() > 0) {
            builder.lanes(config.engine().lanes());
        }
        if (config.engine().memoryLimit() > 0) {
            builder.nativeMemoryLimit(config.engine().memoryLimit());
        }
        trace().ifPresent(builder::observer);
        AcompEngine engine = builder.build();
        endings.push(new Ending("engine", () -> engine.close(config.drain())));
        return engine;
    }

    /** Ended after the engine, so that it has all of its requests. */
    private Optional<TraceRecorder> trace() {
        Optional<TraceRecorder> recorder = config.trace().file().map(file -> started("trace", ServiceKey.TRACE_FILE, () -> {
            long limit = config.trace().limitBytes();
            return TraceRecorder.start(file, limit == 0 ? TraceRecorder.NO_LIMIT : limit);
        }));
        recorder.ifPresent(trace -> endings.push(new Ending("trace", () -> {
            trace.close();
            log.info("trace.written", "file", config.trace().file().orElseThrow(), "requests", trace.recorded(), "dropped", trace.dropped());
        })));
        return recorder;
    }

    private void startHttp(AcompEngine engine, ServiceMeters meters, StatusParts status) {
        if (config.http().listen().isEmpty()) {
            return;
        }
        HttpService.Builder builder = HttpService.builder(engine)
                .limits(limits(config.http()))
                .readiness(state::missing)
                .page("/metrics", meters::page)
                .page("/api/status", status.document())
                .page("/", StatusPages.html());
        config.http().listen().forEach(address -> builder.listen(prepared(address)));
        HttpService http = started(HTTP, ServiceKey.HTTP_LISTEN, builder::start);
        endings.push(new Ending(HTTP, () -> http.close(config.drain())));
        httpAddresses = http.addresses();
        meters.watch(http);
        status.add(http);
    }

    /** It was first up, to tell of the others; clients must be gone before snapshots are written. */
    private void endHttpFirst() {
        endings.stream().filter(ending -> ending.part().equals(HTTP)).findFirst().ifPresent(http -> {
            endings.remove(http);
            endings.push(http);
        });
    }

    private static HttpLimits limits(ServiceConfig.Http http) {
        HttpLimits usual = HttpLimits.DEFAULTS;
        return usual.withConnections(http.maxConnections())
                .withTransfers(http.maxTransfers(), usual.lanes())
                .withSizes(usual.requestBytes(), http.maxOutput() == 0 ? Long.MAX_VALUE : http.maxOutput(), usual.windowBytes());
    }

    private ExportedStore open(AcompEngine engine, StoreConfig export) {
        String part = EXPORT + export.name();
        state.waiting(part, "opening");
        AcompSettings settings = AcompSettings.DEFAULTS.withPolicy(config.engine().policy());
        ExportedStore opened = opening.run(() -> ExportedStore.open(engine, settings, export, log, (done, total, bytes) -> {
            state.waiting(part, "reading its snapshot, " + done + " of " + total + " pages");
            return !stopping;
        }));
        stores.add(opened);
        endings.push(new Ending(part, opened::close));
        state.ready(part);
        return opened;
    }

    private void startNbd(ServiceMeters meters, StatusParts status) {
        Optional<ServerSocketChannel> activated = started(NBD, ServiceKey.NBD_LISTEN, systemd::activatedSocket);
        if (config.nbd().listen().isEmpty() && activated.isEmpty()) {
            return;
        }
        NbdServer.Builder builder = NbdServer.builder().maxConnections(config.nbd().maxConnections());
        for (ExportedStore store : stores) {
            builder.export(store.nbdExport());
        }
        // a socket the service manager has opened is in the place of those of the settings
        activated.ifPresentOrElse(
                builder::listen, () -> config.nbd().listen().forEach(address -> builder.listen(prepared(address))));
        TlsContexts.of(config.nbd()).ifPresent(context -> builder.tls(context, config.nbd().tls() == ServiceConfig.Tls.REQUIRE));
        NbdServer nbd = started(NBD, ServiceKey.NBD_LISTEN, builder::start);
        endings.push(new Ending(NBD, () -> nbd.close(config.drain())));
        nbdAddresses = nbd.addresses();
        meters.watch(nbd);
        status.add(nbd);
    }

    private SocketAddress prepared(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            RuntimeFolders.make(unix.getPath());
        } else if (!Addresses.isLocal(address)) {
            log.warning("listen.open", "reason", "this address is open to other machines", "address", Addresses.text(address));
        }
        return address;
    }

    /** Something that may not be to be had. */
    private interface Starting<T> {
        T start() throws IOException;
    }

    private static <T> T started(String part, ServiceKey key, Starting<T> starting) {
        try {
            return starting.start();
        } catch (IOException failure) {
            throw new StartException(part + " cannot start: " + failure.getMessage() + "; key=" + key.key(), failure);
        }
    }

    private <T extends AutoCloseable> T atEnd(String part, T what) {
        endings.push(new Ending(part, what::close));
        return what;
    }

    /** Addresses NBD clients connect to, as bound. */
    public List<SocketAddress> nbdAddresses() {
        return nbdAddresses;
    }

    /** Addresses HTTP clients connect to, as bound. */
    public List<SocketAddress> httpAddresses() {
        return httpAddresses;
    }

    private static String text(List<SocketAddress> addresses) {
        return addresses.isEmpty() ? "none" : String.join(",", addresses.stream().map(Addresses::text).toList());
    }

    /** True once {@link #stop} was called. */
    boolean isStopping() {
        return stopping;
    }

    /** Ends the service as {@link #stop} does. */
    @Override
    public void close() {
        stop();
    }

    /**
     * Ends the service: nobody is let in any more, requests that run are answered within the time set for it, snapshots are written, everything
     * is closed. The second caller waits for the first.
     *
     * @return false if a snapshot was to be written and was not
     */
    public boolean stop() {
        stopping = true;
        state.waiting(SERVICE, "stopping");
        opening.cut(); // a file that nothing comes out of is no reason to stay
        lifecycle.lock();
        try {
            end();
            return lossless;
        } finally {
            lifecycle.unlock();
        }
    }

    private void end() {
        if (endings.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        systemd.stopping();
        boolean written = stores.isEmpty();
        while (!endings.isEmpty()) {
            Ending ending = endings.pop();
            if (!written && ending.part().startsWith(EXPORT)) {
                // clients are gone, the stores are still there
                written = true;
                writeSnapshots();
            }
            try {
                ending.step().run();
            } catch (Exception failure) {
                log.error("stop.failed", "part", ending.part(), "reason", failure);
            }
        }
        stores.clear();
        if (state.wasReady()) {
            log.info("stopped", "millis", (System.nanoTime() - begun) / 1_000_000);
        }
    }

    private void writeSnapshots() {
        if (!state.wasReady()) {
            return; // it never was up: what is on disk is newer than what is in memory
        }
        long deadline = System.nanoTime() + config.snapshotTimeout().toNanos();
        for (ExportedStore store : stores) {
            systemd.status("writing the snapshot of " + store.config().name());
            lossless &= store.snapshot(deadline);
        }
    }
}
