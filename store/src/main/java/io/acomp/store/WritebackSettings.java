package io.acomp.store;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where cold pages are written to (zram's backing_dev and writeback_batch_size, KS §6.1).
 *
 * @param file a regular file; made if absent, emptied if a store wrote it before, refused if it holds anything else
 * @param maxBytes how large the file may grow; it is sparse and takes no space before pages are written
 * @param batchSize pages written together, 1 to {@value #MAX_BATCH}
 * @param keep true to leave the file when the store closes; its content is of no use to another store
 */
public record WritebackSettings(Path file, long maxBytes, int batchSize, boolean keep) {
    /** Pages written together unless set otherwise. */
    public static final int DEFAULT_BATCH = 32;
    /** The most pages written together. */
    public static final int MAX_BATCH = 1_024;

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if maxBytes is not positive or batchSize is out of range
     */
    public WritebackSettings {
        Objects.requireNonNull(file, "file");
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("a backing file needs room, maxBytes=" + maxBytes);
        }
        if (batchSize < 1 || batchSize > MAX_BATCH) {
            throw new IllegalArgumentException("1 to " + MAX_BATCH + " pages are written together, batchSize=" + batchSize);
        }
    }

    /**
     * A file that is deleted when the store closes, with the usual batches.
     *
     * @param file where
     * @param maxBytes how large it may grow
     */
    public static WritebackSettings of(Path file, long maxBytes) {
        return new WritebackSettings(file, maxBytes, DEFAULT_BATCH, false);
    }

    /**
     * The same with batches of another size.
     *
     * @param pages 1 to {@value #MAX_BATCH}
     */
    public WritebackSettings withBatchSize(int pages) {
        return new WritebackSettings(file, maxBytes, pages, keep);
    }

    /**
     * The same, keeping the file or not.
     *
     * @param kept true to leave the file when the store closes
     */
    public WritebackSettings withKeep(boolean kept) {
        return new WritebackSettings(file, maxBytes, batchSize, kept);
    }
}
