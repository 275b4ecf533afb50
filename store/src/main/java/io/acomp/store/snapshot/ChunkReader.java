package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.snapshot.SnapshotFormat.Chunk;
import io.acomp.store.snapshot.SnapshotFormat.Preamble;

/** Reads a snapshot chunk by chunk; nothing of a chunk is looked at before its checksum is right. For one thread. */
final class ChunkReader {
    private final ReadableByteChannel channel;
    private final MemorySegment buffer;
    private final Checksum file = new Checksum();
    /** Bytes read. */
    private long offset;
    private int sequence;
    private int kind;
    private boolean optional;
    private int length;
    private int checksumBefore;

    /**
     * Over a channel.
     *
     * @param channel stays the caller's
     * @param arena where the buffer comes from; memory of it is touched as far as chunks are long
     */
    ChunkReader(ReadableByteChannel channel, Arena arena) {
        this.channel = channel;
        this.buffer = arena.allocate(Chunk.BYTES + SnapshotFormat.MAX_CHUNK);
    }

    /** Checks the first bytes. */
    void preamble() throws IOException {
        MemorySegment preamble = buffer.asSlice(0, Preamble.BYTES);
        int read = fill(preamble);
        MemorySegment magic = buffer.asSlice(0, Math.min(read, Long.BYTES));
        for (long at = 0; at < magic.byteSize(); at++) {
            if (magic.get(SnapshotFormat.BYTE, at) != (byte) (SnapshotFormat.MAGIC >>> at * Byte.SIZE)) {
                throw new SnapshotException(Code.NOT_A_SNAPSHOT, "the file is no snapshot, bytes=" + read, 0);
            }
        }
        requireAll(read, Preamble.BYTES);
        int crc = preamble.get(SnapshotFormat.INT, Preamble.CRC);
        int computed = Checksum.of(preamble.asSlice(0, Preamble.CRC));
        if (crc != computed) {
            throw corrupt("the first bytes are damaged, crc=" + Integer.toHexString(crc), Preamble.CRC);
        }
        int major = Short.toUnsignedInt(preamble.get(SnapshotFormat.SHORT, Preamble.MAJOR));
        int minor = Short.toUnsignedInt(preamble.get(SnapshotFormat.SHORT, Preamble.MINOR));
        if (major != SnapshotFormat.MAJOR) {
            throw new SnapshotException(
                    Code.VERSION,
                    "snapshots of this version are not read here, supported=" + SnapshotFormat.MAJOR + ".x, version=" + major + "." + minor,
                    Preamble.MAJOR);
        }
    }

    /**
     * Reads the next chunk and checks it.
     *
     * @throws SnapshotException TRUNCATED if there is none or it is cut, CORRUPT
     */
    void next() throws IOException {
        checksumBefore = file.value();
        long start = offset;
        MemorySegment head = buffer.asSlice(0, Chunk.BYTES);
        requireAll(fill(head), Chunk.BYTES);
        int headCrc = head.get(SnapshotFormat.INT, Chunk.HEAD_CRC);
        if (headCrc != Checksum.of(head.asSlice(0, Chunk.HEAD_CRC))) {
            throw corrupt("the head of a chunk is damaged, crc=" + Integer.toHexString(headCrc), start);
        }
        kind = Short.toUnsignedInt(head.get(SnapshotFormat.SHORT, Chunk.KIND));
        optional = (head.get(SnapshotFormat.SHORT, Chunk.FLAGS) & Chunk.OPTIONAL) != 0;
        length = head.get(SnapshotFormat.INT, Chunk.LENGTH);
        int number = head.get(SnapshotFormat.INT, Chunk.SEQUENCE);
        if (number != sequence++) {
            throw corrupt("a chunk is missing or misplaced, sequence=" + Integer.toUnsignedString(number), start);
        }
        if (length < 1 || length > SnapshotFormat.MAX_CHUNK) {
            throw corrupt("no chunk is that long, length=" + Integer.toUnsignedString(length), start);
        }
        int recordsCrc = head.get(SnapshotFormat.INT, Chunk.RECORDS_CRC);
        requireAll(fill(records()), length);
        if (recordsCrc != Checksum.of(records())) {
            throw corrupt("a chunk is damaged, kind=" + kind + ", crc=" + Integer.toHexString(recordsCrc), start);
        }
    }

    /**
     * Makes sure that there is nothing more.
     *
     * @throws SnapshotException CORRUPT
     */
    void requireEnd() throws IOException {
        long end = offset;
        if (fill(buffer.asSlice(0, 1)) != 0) {
            throw corrupt("there is something behind the end, size=" + end, end);
        }
    }

    /** Reads all of a segment, less at the end of the file; returns how much. */
    private int fill(MemorySegment to) throws IOException {
        ByteBuffer bytes = to.asByteBuffer();
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // a channel may return less than asked for
        }
        file.add(to.asSlice(0, bytes.position()));
        offset += bytes.position();
        return bytes.position();
    }

    private void requireAll(int read, int wanted) throws SnapshotException {
        if (read < wanted) {
            throw new SnapshotException(Code.TRUNCATED, "the snapshot ends too early, size=" + offset, offset);
        }
    }

    private static SnapshotException corrupt(String message, long at) {
        return new SnapshotException(Code.CORRUPT, message, at);
    }

    /** What the chunk's records are. */
    int kind() {
        return kind;
    }

    /** True if the chunk may be skipped by who does not know it. */
    boolean isOptional() {
        return optional;
    }

    /** The chunk's records, until the next chunk is read. */
    MemorySegment records() {
        return buffer.asSlice(Chunk.BYTES, length);
    }

    /** Offset of the records in the file. */
    long recordsOffset() {
        return offset - length;
    }

    /** Bytes read so far. */
    long offset() {
        return offset;
    }

    /** Checksum of the file before the chunk. */
    int checksumBefore() {
        return checksumBefore;
    }
}
