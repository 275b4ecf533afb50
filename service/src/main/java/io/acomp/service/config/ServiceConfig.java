package io.acomp.service.config;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.acomp.Policy;

/**
 * What a {@link Configuration} says, checked as a whole.
 *
 * @param exports at least one; the first is the default
 * @param nbd where NBD clients connect
 * @param http where HTTP clients connect
 * @param engine settings of the engine
 * @param maintenance settings of the worker
 * @param metricsHistograms whether /metrics has latency histograms
 * @param metricsTags tags of every meter
 * @param trace where requests are recorded
 * @param drain how long requests that run may take at the end
 * @param snapshotTimeout how long writing snapshots may take at the end
 * @param log how the log is written
 */
public record ServiceConfig(
        List<StoreConfig> exports,
        Nbd nbd,
        Http http,
        Engine engine,
        Maintenance maintenance,
        boolean metricsHistograms,
        Map<String, String> metricsTags,
        Trace trace,
        Duration drain,
        Duration snapshotTimeout,
        Log log) {

    private static final Map<String, Policy> POLICIES =
            Map.of("prefer", Policy.PREFER_HARDWARE, "require", Policy.REQUIRE_HARDWARE, "never", Policy.SOFTWARE_ONLY);
    private static final Map<String, Tls> TLS = Map.of("off", Tls.OFF, "allow", Tls.ALLOW, "require", Tls.REQUIRE);
    private static final Map<String, Boolean> FORMATS = Map.of("logfmt", false, "json", true);
    private static final Map<String, System.Logger.Level> LEVELS = Map.of(
            "error", System.Logger.Level.ERROR,
            "warning", System.Logger.Level.WARNING,
            "info", System.Logger.Level.INFO,
            "debug", System.Logger.Level.DEBUG);

    /** Whether NBD clients may or must use TLS. */
    public enum Tls {
        /** They cannot. */
        OFF,
        /** They may. */
        ALLOW,
        /** They must. */
        REQUIRE
    }

    /**
     * The NBD server.
     *
     * @param listen addresses, none for no server
     * @param maxConnections most at a time
     * @param tls whether clients may or must use TLS
     * @param keystore with the server's key, there unless TLS is off
     * @param passwordFile of the keystore
     * @param trust with certificates of clients
     */
    public record Nbd(
            List<SocketAddress> listen, int maxConnections, Tls tls, Optional<Path> keystore, Optional<Path> passwordFile, Optional<Path> trust) {}

    /**
     * The HTTP server.
     *
     * @param listen addresses, none for no server
     * @param maxConnections most at a time
     * @param maxTransfers streams at a time
     * @param maxOutput bytes a decompression may produce, 0 for no limit
     */
    public record Http(List<SocketAddress> listen, int maxConnections, int maxTransfers, long maxOutput) {}

    /**
     * The engine.
     *
     * @param policy what accelerators are used for
     * @param lanes of each kind, 0 for one a CPU
     * @param memoryLimit most native bytes, 0 for the engine's default
     */
    public record Engine(Policy policy, int lanes, long memoryLimit) {}

    /**
     * The worker that looks after idle pages.
     *
     * @param every how often
     * @param idleAfter age of idle pages, zero for no worker
     * @param recompress whether idle pages are recompressed
     * @param writeback whether they are written back
     */
    public record Maintenance(Duration every, Duration idleAfter, boolean recompress, boolean writeback) {}

    /**
     * The trace of requests.
     *
     * @param file it is recorded in, if it is
     * @param limitBytes most bytes of it, 0 for no limit
     */
    public record Trace(Optional<Path> file, long limitBytes) {}

    /**
     * The log.
     *
     * @param json one JSON object a line; else logfmt
     * @param level the least that is written
     */
    public record Log(boolean json, System.Logger.Level level) {}

    /**
     * Reads all settings.
     *
     * @param from where they are
     * @throws ConfigException if one is out of bounds, or two exclude each other
     */
    public static ServiceConfig of(Configuration from) {
        List<String> names = from.names(ServiceKey.EXPORTS);
        if (names.isEmpty()) {
            throw from.refused(ServiceKey.EXPORTS, "there must be an export");
        }
        for (String name : from.exportsWithSettings()) {
            if (!names.contains(name)) {
                throw from.refused(ServiceKey.EXPORTS, "there are settings of an export that is not there, export=" + name);
            }
        }
        List<StoreConfig> exports = names.stream().map(name -> StoreConfig.of(from, name)).toList();
        exports.forEach(export -> check(from, export));
        refuseSharedFiles(exports);
        return new ServiceConfig(
                exports,
                nbd(from),
                new Http(
                        from.addresses(ServiceKey.HTTP_LISTEN),
                        atLeastOne(from, ServiceKey.HTTP_MAX_CONNECTIONS),
                        atLeastOne(from, ServiceKey.HTTP_MAX_TRANSFERS),
                        from.size(ServiceKey.HTTP_MAX_OUTPUT)),
                new Engine(
                        from.choice(ServiceKey.ENGINE_HARDWARE, POLICIES),
                        from.count(ServiceKey.ENGINE_LANES),
                        from.size(ServiceKey.ENGINE_MEMORY_LIMIT)),
                maintenance(from),
                from.flag(ServiceKey.METRICS_HISTOGRAMS),
                from.pairs(ServiceKey.METRICS_TAGS),
                new Trace(from.file(ServiceKey.TRACE_FILE), from.size(ServiceKey.TRACE_LIMIT)),
                from.time(ServiceKey.SERVICE_DRAIN),
                from.time(ServiceKey.SERVICE_SNAPSHOT_TIMEOUT),
                new Log(from.choice(ServiceKey.LOG_FORMAT, FORMATS), from.choice(ServiceKey.LOG_LEVEL, LEVELS)));
    }

    private static Nbd nbd(Configuration from) {
        Nbd nbd = new Nbd(
                from.addresses(ServiceKey.NBD_LISTEN),
                atLeastOne(from, ServiceKey.NBD_MAX_CONNECTIONS),
                from.choice(ServiceKey.NBD_TLS, TLS),
                from.file(ServiceKey.TLS_KEYSTORE),
                from.file(ServiceKey.TLS_PASSWORD_FILE),
                from.file(ServiceKey.TLS_TRUST));
        if (nbd.tls() != Tls.OFF && (nbd.keystore().isEmpty() || nbd.passwordFile().isEmpty())) {
            throw from.refused(ServiceKey.NBD_TLS, "TLS wants tls.keystore and tls.password-file");
        }
        return nbd;
    }

    private static Maintenance maintenance(Configuration from) {
        Maintenance maintenance = new Maintenance(
                from.time(ServiceKey.MAINTENANCE_EVERY),
                from.time(ServiceKey.MAINTENANCE_IDLE_AFTER),
                from.flag(ServiceKey.MAINTENANCE_RECOMPRESS),
                from.flag(ServiceKey.MAINTENANCE_WRITEBACK));
        if (maintenance.every().isZero()) {
            throw from.refused(ServiceKey.MAINTENANCE_EVERY, "a time above zero; maintenance.idle-after = off stops the worker");
        }
        return maintenance;
    }

    private static void check(Configuration from, StoreConfig export) {
        if (from.flag(ServiceKey.MAINTENANCE_RECOMPRESS) && export.secondary().isEmpty()) {
            throw from.refused(ServiceKey.MAINTENANCE_RECOMPRESS, "store.secondary names no algorithm, export=" + export.name());
        }
        if (from.flag(ServiceKey.MAINTENANCE_WRITEBACK) && export.writebackFile().isEmpty()) {
            throw from.refused(ServiceKey.MAINTENANCE_WRITEBACK, "store.writeback.file names no file, export=" + export.name());
        }
    }

    private static void refuseSharedFiles(List<StoreConfig> exports) {
        Map<Path, String> owners = new HashMap<>();
        for (StoreConfig export : exports) {
            claim(owners, export, export.snapshot(), ServiceKey.STORE_SNAPSHOT);
            claim(owners, export, export.writebackFile(), ServiceKey.STORE_WRITEBACK_FILE);
        }
    }

    private static void claim(Map<Path, String> owners, StoreConfig export, Optional<Path> file, ServiceKey key) {
        file.ifPresent(path -> {
            String use = key.keyOf(export.name());
            String other = owners.put(path.normalize(), use);
            if (other != null) {
                String message = "two uses of one file; key=" + use + ", other=" + other + ", value=" + path;
                throw new ConfigException(ConfigException.Code.CONTRADICTION, use, message, null);
            }
        });
    }

    private static int atLeastOne(Configuration from, ServiceKey key) {
        int count = from.count(key);
        if (count == 0) {
            throw from.refused(key, "at least one");
        }
        return count;
    }
}
