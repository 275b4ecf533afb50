package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.SnapshotProgress;

/**
 * Writes a snapshot in little over 1 MiB of memory, however large it gets. The file at the target stays what it was until {@link #commit};
 * a writer closed without it leaves nothing. After an exception of any kind it takes no more and cannot be committed. For one thread at a
 * time; a thread that is interrupted fails the writing.
 *
 * <pre>{@code
 *  try (SnapshotWriter writer = SnapshotWriter.create(path, header, progress)) {
 *      writer.codec(…);
 *      writer.tenant(…);
 *      writer.entry(entry, object); …
 *      writer.commit();
 *  }
 * }</pre>
 */
public final class SnapshotWriter implements AutoCloseable {
    private enum State {
        OPEN,
        FAILED,
        COMMITTED,
        CLOSED
    }

    private final SnapshotTarget target;
    private final SnapshotHeader header;
    private final SnapshotProgress progress;
    private final SnapshotRules rules;
    private final Arena arena = Arena.ofShared();
    private final ChunkWriter chunks;
    private long shownBytes;
    private State state = State.OPEN;

    private SnapshotWriter(SnapshotTarget target, SnapshotHeader header, SnapshotProgress progress) {
        this.target = target;
        this.header = header;
        this.progress = progress;
        this.rules = new SnapshotRules(header);
        this.chunks = new ChunkWriter(target, arena);
    }

    /**
     * Begins a snapshot.
     *
     * @param path of the snapshot; a file or link that is there is replaced by {@link #commit}. What is being written is a file beside it,
     *     {@code NAME.….tmp}, which stays if the process dies
     * @param header what it is of
     * @param progress is told, and may cancel
     * @throws IOException if the temporary file beside the path cannot be made or written
     * @throws IllegalArgumentException if a value of the header is out of its bounds
     */
    public static SnapshotWriter create(Path path, SnapshotHeader header, SnapshotProgress progress) throws IOException {
        require(SnapshotRules.flaw(header));
        return create(FileTarget.create(path), header, progress);
    }

    static SnapshotWriter create(SnapshotTarget target, SnapshotHeader header, SnapshotProgress progress) throws IOException {
        SnapshotWriter writer = new SnapshotWriter(target, header, progress);
        try {
            writer.chunks.preamble();
            RecordEncoder.header(writer.chunks, header);
            return writer;
        } catch (IOException | RuntimeException failure) {
            try {
                writer.close();
            } catch (IOException unclosed) {
                failure.addSuppressed(unclosed);
            }
            throw failure;
        }
    }

    /**
     * Adds a codec, before entries that name it.
     *
     * @throws IOException if writing fails
     * @throws SnapshotException CANCELLED
     * @throws IllegalArgumentException if the id is out of its bounds or there already, or a text or the dictionary is too long
     */
    public void codec(SnapshotCodec codec) throws IOException {
        begin(rules.add(codec));
        RecordEncoder.codec(chunks, codec);
        end();
    }

    /**
     * Adds a tenant, before entries that name it.
     *
     * @throws IOException if writing fails
     * @throws SnapshotException CANCELLED
     * @throws IllegalArgumentException if a value is out of its bounds, the id there already, or the name too long
     */
    public void tenant(SnapshotTenant tenant) throws IOException {
        begin(rules.add(tenant));
        RecordEncoder.tenant(chunks, tenant);
        end();
    }

    /**
     * Adds a page or value.
     *
     * @param entry what it is
     * @param object its bytes, copied as they are; empty if it is same-filled
     * @throws IOException if writing fails
     * @throws SnapshotException CANCELLED
     * @throws IllegalArgumentException if a value is out of its bounds, or the codec or tenant did not come before
     */
    public void entry(SnapshotEntry entry, MemorySegment object) throws IOException {
        begin(rules.add(entry, object.byteSize()));
        RecordEncoder.entry(chunks, entry, object);
        end();
    }

    /**
     * Adds pages compressed together.
     *
     * @param group what it is
     * @param object its bytes, copied as they are
     * @throws IOException if writing fails
     * @throws SnapshotException CANCELLED
     * @throws IllegalArgumentException if a value is out of its bounds, or the codec or a tenant did not come before
     */
    public void group(SnapshotGroup group, MemorySegment object) throws IOException {
        begin(rules.add(group, object.byteSize()));
        RecordEncoder.group(chunks, group, object);
        end();
    }

    /**
     * Ends the snapshot, forces it to stable storage and puts it in the target's place in one step.
     *
     * @return what it holds
     * @throws IOException if that fails. The target is what it was, but for a failure of the last step, forcing the folder: then the new
     *     snapshot is in place and may not survive a power failure
     * @throws SnapshotException CANCELLED; the target is what it was
     */
    public SnapshotTotals commit() throws IOException {
        begin(null);
        SnapshotTotals totals = rules.totals();
        RecordEncoder.end(chunks, totals);
        report();
        target.sync();
        target.publish();
        target.syncFolder();
        state = State.COMMITTED;
        return totals;
    }

    /**
     * Removes what was not committed. A second call does nothing.
     *
     * @throws IOException if the temporary file cannot be removed
     */
    @Override
    public void close() throws IOException {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            arena.close();
            target.close();
        }
    }

    /** Failed until it has succeeded: behind half a chunk, or without what the caller wanted in, nothing is to be published. */
    private void begin(@Nullable String flaw) {
        if (state != State.OPEN) {
            throw new IllegalStateException("the snapshot takes no more, state=" + state);
        }
        state = State.FAILED;
        require(flaw);
    }

    private void end() throws IOException {
        if (chunks.written() != shownBytes) {
            report();
        }
        state = State.OPEN;
    }

    private void report() throws SnapshotException {
        shownBytes = chunks.written();
        if (!progress.progressed(rules.entries(), header.expectedEntries(), shownBytes)) {
            throw new SnapshotException(Code.CANCELLED, "the snapshot was cancelled, entries=" + rules.entries(), -1);
        }
    }

    private static void require(@Nullable String flaw) {
        if (flaw != null) {
            throw new IllegalArgumentException("a snapshot cannot hold it, " + flaw);
        }
    }
}
