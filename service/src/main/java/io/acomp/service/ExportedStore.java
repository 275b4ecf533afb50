package io.acomp.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.AcompException;
import io.acomp.AcompSettings;
import io.acomp.DriverUnavailableException;
import io.acomp.UnknownAlgorithmException;
import io.acomp.service.config.AlgorithmChoice;
import io.acomp.service.config.ServiceKey;
import io.acomp.service.config.StoreConfig;
import io.acomp.service.log.ServiceLog;
import io.acomp.service.nbd.NbdExport;
import io.acomp.store.BlockView;
import io.acomp.store.CompressedStore;
import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotProgress;
import io.acomp.store.WritebackSettings;

/**
 * A store and its disk, from its snapshot if there is one. Opened and closed by the service's thread, the rest is as thread-safe as a store.
 */
final class ExportedStore implements AutoCloseable {
    private static final int LONE = 1;

    private final StoreConfig config;
    private final CompressedStore store;
    private final BlockView blocks;
    private final ServiceLog log;

    private ExportedStore(StoreConfig config, CompressedStore store, ServiceLog log) {
        this.config = config;
        this.store = store;
        this.log = log;
        blocks = store.blocks(config.bytes());
    }

    /**
     * Opens a store, with what its snapshot holds.
     *
     * @param engine whose codecs it uses; must stay open as long as this
     * @param settings of the transforms
     * @param config what is wanted
     * @param log told of the snapshot
     * @param progress of reading a snapshot; may cancel
     * @throws StartException if it cannot be had
     */
    static ExportedStore open(AcompEngine engine, AcompSettings settings, StoreConfig config, ServiceLog log, SnapshotProgress progress) {
        try {
            CompressedStore.Builder builder = builder(engine, settings, config);
            @Nullable Path snapshot = config.snapshot().filter(Files::exists).orElse(null);
            CompressedStore store = snapshot == null ? builder.build() : builder.restore(snapshot, progress);
            try {
                secondary(store, config.secondary());
                ExportedStore opened = new ExportedStore(config, store, log);
                if (snapshot != null) {
                    log.info("snapshot.restored", "export", config.name(), "file", snapshot, "bytes", Files.size(snapshot));
                }
                return opened;
            } catch (Throwable failure) {
                store.close();
                throw failure;
            }
        } catch (SnapshotException damaged) {
            String why = damaged.code() == SnapshotException.Code.CANCELLED
                    ? "the service was told to end while it read the snapshot: " + damaged.getMessage()
                    : "its snapshot cannot be used, move it away to start empty: " + damaged.getMessage();
            throw refused(config, ServiceKey.STORE_SNAPSHOT, why + ", file=" + config.snapshot().orElseThrow(), damaged);
        } catch (UncheckedIOException backing) {
            throw refused(config, ServiceKey.STORE_WRITEBACK_FILE, backing.getCause().getMessage(), backing);
        } catch (ClosedByInterruptException told) {
            throw refused(config, ServiceKey.STORE_SNAPSHOT, "the service was told to end while it read a file of it", told);
        } catch (IOException failure) {
            throw refused(config, ServiceKey.STORE_SNAPSHOT, "a file of it cannot be read: " + failure, failure);
        } catch (UnknownAlgorithmException | DriverUnavailableException | AcompException failure) {
            throw refused(config, ServiceKey.STORE_ALGORITHM, failure.getMessage(), failure);
        } catch (IllegalArgumentException contradiction) {
            throw refused(config, ServiceKey.STORE_SIZE, contradiction.getMessage(), contradiction);
        } catch (OutOfMemoryError memory) {
            throw refused(config, ServiceKey.STORE_SIZE, "memory for it is not to be had: " + memory.getMessage(), memory);
        }
    }

    private static StartException refused(StoreConfig config, ServiceKey key, String why, Throwable cause) {
        return new StartException("the export cannot be opened, export=" + config.name() + ": " + why + "; key=" + key.keyOf(config.name()), cause);
    }

    private static CompressedStore.Builder builder(AcompEngine engine, AcompSettings settings, StoreConfig config) throws IOException {
        CompressedStore.Builder builder = CompressedStore.builder(engine)
                .slots(config.pages())
                .pageSize(config.pageSize())
                .algorithm(config.algorithm().name())
                .transforms(settings.withVerify(config.verify()))
                .memoryLimit(config.limitBytes());
        @Nullable Integer level = config.algorithm().level();
        if (level != null) {
            builder.level(level);
        }
        if (config.groupPages() > LONE) {
            builder.groupPages(config.groupPages());
        }
        if (config.dictionary().isPresent()) {
            builder.dictionary(Files.readAllBytes(config.dictionary().get()));
        }
        config.writebackFile().ifPresent(file -> builder.backingFile(WritebackSettings.of(file, config.writebackBytes())));
        return builder;
    }

    private static void secondary(CompressedStore store, List<AlgorithmChoice> choices) {
        for (int i = 0; i < choices.size(); i++) {
            store.secondaryAlgorithm(i + 1, choices.get(i).name(), choices.get(i).level());
        }
    }

    StoreConfig config() {
        return config;
    }

    CompressedStore store() {
        return store;
    }

    /** The disk as NBD clients see it. */
    NbdExport nbdExport() {
        return new NbdExport(config.name(), config.description(), blocks, config.readOnly());
    }

    /**
     * Writes the snapshot, if one is configured.
     *
     * @param deadlineNanos of {@link System#nanoTime()}, when writing is given up and the file stays what it was
     * @return false if it should have been written and was not
     */
    boolean snapshot(long deadlineNanos) {
        @Nullable Path file = config.snapshot().orElse(null);
        if (file == null) {
            return true;
        }
        try {
            long begun = System.nanoTime();
            long pages = store.snapshot(file, (done, total, bytes) -> System.nanoTime() - deadlineNanos < 0);
            log.info("snapshot.written", "export", config.name(), "file", file, "pages", pages, "bytes", Files.size(file),
                    "millis", (System.nanoTime() - begun) / 1_000_000);
            return true;
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            log.error("snapshot.failed", "export", config.name(), "file", file, "reason", failure);
            return false;
        }
    }

    @Override
    public void close() {
        blocks.close();
        store.close();
    }
}
