package io.acomp.service.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.acomp.service.nbd.NbdServer;

/**
 * Every setting of the service, with its default. In a file it is {@code key = value}, in the environment {@code ACOMP_} and the key in
 * capitals with underscores, on the command line {@code --set key=value}. Keys that begin with {@code store.} may be set for one export alone
 * by {@code export.NAME.} in place of {@code store.}.
 */
public enum ServiceKey {
    EXPORTS("exports", KeyKind.NAMES, "acomp", "Exports, each a store of its own; the first is what a client gets that names none."),
    STORE_SIZE("store.size", KeyKind.SIZE, "1G", "Size of the disk, a multiple of the page size."),
    STORE_PAGE_SIZE("store.page-size", KeyKind.SIZE, "4K", "Bytes compressed together, a power of two from 4K to 64K."),
    STORE_ALGORITHM("store.algorithm", KeyKind.TEXT, "zstd", "Algorithm or driver for new pages; see 'acomp list'."),
    STORE_LEVEL("store.level", KeyKind.LEVEL, "", "Level of compression; empty for the driver's default."),
    STORE_DICTIONARY("store.dictionary", KeyKind.FILE, "", "File with a dictionary for new pages, as 'zstd --train' makes it."),
    STORE_SECONDARY("store.secondary", KeyKind.ALGORITHMS, "", "Up to three algorithms that idle pages are recompressed with."),
    STORE_GROUP_PAGES("store.group-pages", KeyKind.COUNT, "16", "Idle neighbours recompressed together, 4 to 16; 1 for each by itself."),
    STORE_VERIFY("store.verify", KeyKind.FLAG, "no", "Decompress and compare after each compression."),
    STORE_LIMIT("store.limit", KeyKind.SIZE, "0", "Most bytes of memory for compressed pages; 0 for no limit."),
    STORE_WRITEBACK_FILE("store.writeback.file", KeyKind.FILE, "", "File that cold pages are written to; empty for none."),
    STORE_WRITEBACK_SIZE("store.writeback.size", KeyKind.SIZE, "0", "How large that file may grow; 0 for the size of the disk."),
    STORE_SNAPSHOT("store.snapshot", KeyKind.FILE, "", "File the disk is read from at the start and written to at the end; empty for none."),
    STORE_READ_ONLY("store.read-only", KeyKind.FLAG, "no", "Clients may not write."),
    STORE_DESCRIPTION("store.description", KeyKind.TEXT, "", "What 'nbdinfo' shows of the export."),
    NBD_LISTEN("nbd.listen", KeyKind.ADDRESSES, "unix:${RUNTIME}/acomp.sock", "Where NBD clients connect; empty for nowhere."),
    NBD_MAX_CONNECTIONS("nbd.max-connections", KeyKind.COUNT, Integer.toString(NbdServer.USUAL_CONNECTIONS), "Most NBD connections at a time."),
    NBD_TLS("nbd.tls", KeyKind.TEXT, "off", "off, allow or require; TCP only."),
    TLS_KEYSTORE("tls.keystore", KeyKind.FILE, "", "PKCS#12 file with the server's key and certificate."),
    TLS_PASSWORD_FILE("tls.password-file", KeyKind.FILE, "", "File whose first line is the keystore's password."),
    TLS_TRUST("tls.trust", KeyKind.FILE, "", "PKCS#12 file with the certificates clients must be signed by; empty for any client."),
    HTTP_LISTEN("http.listen", KeyKind.ADDRESSES, "127.0.0.1:9470", "Where HTTP clients connect; empty for nowhere."),
    HTTP_MAX_CONNECTIONS("http.max-connections", KeyKind.COUNT, "1024", "Most HTTP connections at a time."),
    HTTP_MAX_TRANSFERS("http.max-transfers", KeyKind.COUNT, "16", "Most streams compressed or decompressed at a time."),
    HTTP_MAX_OUTPUT("http.max-output", KeyKind.SIZE, "0", "Most bytes a decompression may produce; 0 for no limit."),
    ENGINE_HARDWARE("engine.hardware", KeyKind.TEXT, "prefer", "prefer, require or never: what accelerators are used for."),
    ENGINE_LANES("engine.lanes", KeyKind.COUNT, "0", "Lanes of each kind; 0 for one a CPU."),
    ENGINE_MEMORY_LIMIT("engine.memory-limit", KeyKind.SIZE, "0", "Most native bytes for scratch and buffers; 0 for the engine's default."),
    MAINTENANCE_EVERY("maintenance.every", KeyKind.TIME, "30s", "How often the worker looks after idle pages."),
    MAINTENANCE_IDLE_AFTER("maintenance.idle-after", KeyKind.TIME, "off", "Pages unused for so long are idle; off: the worker does nothing."),
    MAINTENANCE_RECOMPRESS("maintenance.recompress", KeyKind.FLAG, "no", "Idle pages are recompressed with store.secondary."),
    MAINTENANCE_WRITEBACK("maintenance.writeback", KeyKind.FLAG, "no", "Idle pages are written to store.writeback.file."),
    METRICS_HISTOGRAMS("metrics.histograms", KeyKind.FLAG, "yes", "Latency histograms and percentiles on /metrics; the dashboard shows them."),
    METRICS_TAGS("metrics.tags", KeyKind.PAIRS, "", "Tags of every meter."),
    TRACE_FILE("trace.file", KeyKind.FILE, "", "File the sizes and times of requests, not their data, are recorded in for 'acomp bench --replay'."),
    TRACE_LIMIT("trace.limit", KeyKind.SIZE, "1G", "Most bytes of that file; recording ends there. 0 for no limit."),
    SERVICE_DRAIN("service.drain", KeyKind.TIME, "5s", "How long requests that run may take when the service ends."),
    SERVICE_SNAPSHOT_TIMEOUT("service.snapshot-timeout", KeyKind.TIME, "60s", "How long writing snapshots may take when the service ends."),
    LOG_FORMAT("log.format", KeyKind.TEXT, "logfmt", "logfmt or json."),
    LOG_LEVEL("log.level", KeyKind.TEXT, "info", "error, warning, info or debug.");

    private static final String STORE = "store.";
    private static final String EXPORT = "export.";
    private static final String VARIABLE = "ACOMP_";

    private final String key;
    private final KeyKind kind;
    private final String defaultText;
    private final String description;

    ServiceKey(String key, KeyKind kind, String defaultText, String description) {
        this.key = key;
        this.kind = kind;
        this.defaultText = defaultText;
        this.description = description;
    }

    /** Its name in files and messages. */
    public String key() {
        return key;
    }

    /** What its value looks like. */
    public KeyKind kind() {
        return kind;
    }

    /** Its value unless set; {@code ${RUNTIME}} stands for the folder for sockets of this user. */
    public String defaultText() {
        return defaultText;
    }

    /** What it means, a sentence. */
    public String description() {
        return description;
    }

    /** Its variable of the environment. */
    public String variable() {
        return VARIABLE + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Whether one export may have a value of its own. */
    public boolean isOfStore() {
        return key.startsWith(STORE);
    }

    /**
     * Its name for one export alone.
     *
     * @param export name of the export
     * @throws IllegalStateException if it is not of a store
     */
    public String keyOf(String export) {
        if (!isOfStore()) {
            throw new IllegalStateException("not a setting of a store, key=" + key);
        }
        return EXPORT + export + "." + key.substring(STORE.length());
    }

    /**
     * The setting behind a name, be it of all exports or of one.
     *
     * @param name as in a file
     */
    static Optional<ServiceKey> named(String name) {
        String wanted = exportOf(name).isEmpty() ? name : STORE + name.substring(name.indexOf('.', EXPORT.length()) + 1);
        return Stream.of(values()).filter(key -> key.key.equals(wanted)).findFirst();
    }

    /**
     * The export a name is of alone, if it is.
     *
     * @param name as in a file
     */
    static Optional<String> exportOf(String name) {
        int dot = name.startsWith(EXPORT) ? name.indexOf('.', EXPORT.length()) : -1;
        return dot <= EXPORT.length() ? Optional.empty() : Optional.of(name.substring(EXPORT.length(), dot));
    }
}
