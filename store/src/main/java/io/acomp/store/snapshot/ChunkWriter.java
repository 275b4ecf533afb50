package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.acomp.store.snapshot.SnapshotFormat.Chunk;
import io.acomp.store.snapshot.SnapshotFormat.Preamble;

/** Collects records of one kind into a chunk in native memory and writes it when it is full or another kind comes. For one thread. */
final class ChunkWriter {
    private static final int NO_KIND = 0;

    private final SnapshotTarget target;
    private final MemorySegment buffer;
    private final Checksum file = new Checksum();
    private int kind = NO_KIND;
    private int length;
    private int sequence;
    private long written;

    /**
     * Over a target.
     *
     * @param target stays the caller's
     * @param arena where the buffer comes from
     */
    ChunkWriter(SnapshotTarget target, Arena arena) {
        this.target = target;
        this.buffer = arena.allocate(Chunk.BYTES + SnapshotFormat.MAX_CHUNK);
    }

    /** Writes the first bytes. */
    void preamble() throws IOException {
        MemorySegment preamble = buffer.asSlice(0, Preamble.BYTES);
        preamble.set(SnapshotFormat.LONG, Preamble.MAGIC, SnapshotFormat.MAGIC);
        preamble.set(SnapshotFormat.SHORT, Preamble.MAJOR, (short) SnapshotFormat.MAJOR);
        preamble.set(SnapshotFormat.SHORT, Preamble.MINOR, (short) SnapshotFormat.MINOR);
        preamble.set(SnapshotFormat.INT, Preamble.CRC, Checksum.of(preamble.asSlice(0, Preamble.CRC)));
        write(preamble);
    }

    /**
     * Room for a record.
     *
     * @param recordKind one of {@link Chunk}'s
     * @param bytes at most {@link SnapshotFormat#MAX_CHUNK}
     * @return the room, to be filled completely before the next call
     */
    MemorySegment record(int recordKind, int bytes) throws IOException {
        if (kind != recordKind || length + bytes > SnapshotFormat.FULL_CHUNK) {
            flush();
            kind = recordKind;
        }
        MemorySegment room = buffer.asSlice(Chunk.BYTES + length, bytes);
        length += bytes;
        return room;
    }

    /** Writes what has been collected. */
    void flush() throws IOException {
        if (length == 0) {
            return;
        }
        buffer.set(SnapshotFormat.SHORT, Chunk.KIND, (short) kind);
        buffer.set(SnapshotFormat.SHORT, Chunk.FLAGS, (short) 0);
        buffer.set(SnapshotFormat.INT, Chunk.LENGTH, length);
        buffer.set(SnapshotFormat.INT, Chunk.SEQUENCE, sequence++);
        buffer.set(SnapshotFormat.INT, Chunk.RECORDS_CRC, Checksum.of(buffer.asSlice(Chunk.BYTES, length)));
        buffer.set(SnapshotFormat.INT, Chunk.HEAD_CRC, Checksum.of(buffer.asSlice(0, Chunk.HEAD_CRC)));
        write(buffer.asSlice(0, Chunk.BYTES + length));
        kind = NO_KIND;
        length = 0;
    }

    private void write(MemorySegment bytes) throws IOException {
        file.add(bytes);
        target.write(bytes.asByteBuffer());
        written += bytes.byteSize();
    }

    /** Checksum of all that was written. */
    int fileChecksum() {
        return file.value();
    }

    /** Bytes written. */
    long written() {
        return written;
    }
}
