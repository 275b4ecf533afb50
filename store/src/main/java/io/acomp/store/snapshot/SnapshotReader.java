package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.SnapshotProgress;
import io.acomp.store.snapshot.SnapshotFormat.Chunk;

/**
 * Reads a snapshot into a sink in little over 1 MiB of memory, however large it is and whatever it says. What is handed out is covered by a
 * checksum that was right and keeps the rules the writer keeps; whether the whole file is intact is known at {@link SnapshotSink#end}.
 */
public final class SnapshotReader {
    private final ChunkReader chunks;
    private final SnapshotSink sink;
    private final SnapshotProgress progress;

    private SnapshotReader(ChunkReader chunks, SnapshotSink sink, SnapshotProgress progress) {
        this.chunks = chunks;
        this.sink = sink;
        this.progress = progress;
    }

    /**
     * Reads all of a snapshot, in the calling thread.
     *
     * @param path of the snapshot
     * @param sink what it is read into
     * @param progress is told, and may cancel
     * @return what it held, as the sink's end was told
     * @throws SnapshotException NOT_A_SNAPSHOT, VERSION, TRUNCATED, CORRUPT, CANCELLED, and what the sink refuses with
     * @throws IOException if the file cannot be opened or read
     */
    public static SnapshotTotals read(Path path, SnapshotSink sink, SnapshotProgress progress) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return read(channel, sink, progress);
        }
    }

    static SnapshotTotals read(ReadableByteChannel channel, SnapshotSink sink, SnapshotProgress progress) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            return new SnapshotReader(new ChunkReader(channel, arena), sink, progress).readAll();
        }
    }

    private SnapshotTotals readAll() throws IOException {
        chunks.preamble();
        chunks.next();
        SnapshotHeader header = header();
        sink.header(header);
        SnapshotRules rules = new SnapshotRules(header);
        chunks.next();
        while (chunks.kind() != Chunk.END) {
            records(rules);
            if (!progress.progressed(rules.entries(), header.expectedEntries(), chunks.offset())) {
                throw new SnapshotException(Code.CANCELLED, "reading was cancelled, entries=" + rules.entries(), chunks.offset());
            }
            chunks.next();
        }
        end(rules);
        sink.end(rules.totals());
        return rules.totals();
    }

    private SnapshotHeader header() throws IOException {
        RecordDecoder records = decoder();
        if (chunks.kind() != Chunk.HEADER || !records.hasNext()) {
            throw records.corrupt("kind=" + chunks.kind());
        }
        SnapshotHeader header = records.header();
        require(records, SnapshotRules.flaw(header));
        requireDone(records);
        return header;
    }

    private void records(SnapshotRules rules) throws IOException {
        RecordDecoder records = decoder();
        while (records.hasNext()) {
            switch (chunks.kind()) {
                case Chunk.CODECS -> {
                    SnapshotCodec codec = records.codec();
                    require(records, rules.add(codec));
                    sink.codec(codec);
                }
                case Chunk.TENANTS -> {
                    SnapshotTenant tenant = records.tenant();
                    require(records, rules.add(tenant));
                    sink.tenant(tenant);
                }
                case Chunk.ENTRIES -> {
                    SnapshotEntry entry = records.entry();
                    MemorySegment object = records.object();
                    require(records, rules.add(entry, object.byteSize()));
                    sink.entry(entry, object);
                }
                case Chunk.GROUPS -> {
                    SnapshotGroup group = records.group();
                    MemorySegment object = records.object();
                    require(records, rules.add(group, object.byteSize()));
                    sink.group(group, object);
                }
                default -> {
                    skip();
                    return;
                }
            }
        }
    }

    /** Passes over a chunk that a later minor version added. */
    private void skip() throws SnapshotException {
        if (chunks.kind() == Chunk.HEADER) {
            throw new SnapshotException(Code.CORRUPT, "a second header, kind=" + chunks.kind(), chunks.recordsOffset());
        }
        if (!chunks.isOptional()) {
            throw new SnapshotException(Code.VERSION, "the snapshot has a part that is not known here, kind=" + chunks.kind(), chunks.recordsOffset());
        }
    }

    private void end(SnapshotRules rules) throws IOException {
        RecordDecoder records = decoder();
        records.hasNext();
        SnapshotTotals totals = records.totals();
        if (!totals.equals(rules.totals())) {
            throw records.corrupt("totals=" + totals);
        }
        int checksum = records.checksum();
        if (checksum != chunks.checksumBefore()) {
            throw records.corrupt("crc=" + Integer.toHexString(checksum));
        }
        requireDone(records);
        chunks.requireEnd();
    }

    private RecordDecoder decoder() {
        return new RecordDecoder(chunks.records(), chunks.recordsOffset());
    }

    private static void requireDone(RecordDecoder records) throws SnapshotException {
        if (records.hasNext()) {
            throw records.corrupt("kind=more than one record");
        }
    }

    private static void require(RecordDecoder records, @Nullable String flaw) throws SnapshotException {
        if (flaw != null) {
            throw records.corrupt(flaw);
        }
    }
}
