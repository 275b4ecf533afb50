package io.acomp.store.snapshot;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

import io.acomp.store.snapshot.SnapshotFormat.Chunk;
import io.acomp.store.snapshot.SnapshotFormat.End;
import io.acomp.store.snapshot.SnapshotFormat.Preamble;

/** Cuts a snapshot into chunks, and makes the checksums of a changed one right again, as somebody would who means harm. */
final class Seal {
    private Seal() {}

    /** The preamble and each chunk. */
    static List<byte[]> cut(byte[] snapshot) {
        MemorySegment all = MemorySegment.ofArray(snapshot);
        List<byte[]> pieces = new ArrayList<>();
        pieces.add(Arrays.copyOf(snapshot, Preamble.BYTES));
        int at = Preamble.BYTES;
        while (at < snapshot.length) {
            int end = at + Chunk.BYTES + all.get(SnapshotFormat.INT, at + Chunk.LENGTH);
            pieces.add(Arrays.copyOfRange(snapshot, at, end));
            at = end;
        }
        return pieces;
    }

    /** The pieces in a row, as they are. */
    static byte[] join(List<byte[]> pieces) {
        byte[] all = new byte[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    /** The pieces in a row with sequence numbers, lengths and checksums that are right for them. */
    static byte[] seal(List<byte[]> pieces) {
        CRC32C file = new CRC32C();
        int sequence = 0;
        for (byte[] piece : pieces) {
            MemorySegment bytes = MemorySegment.ofArray(piece);
            if (piece == pieces.getFirst()) {
                bytes.set(SnapshotFormat.INT, Preamble.CRC, crc(piece, 0, Preamble.CRC));
            } else {
                if (bytes.get(SnapshotFormat.SHORT, Chunk.KIND) == Chunk.END && piece.length >= Chunk.BYTES + End.BYTES) {
                    bytes.set(SnapshotFormat.INT, Chunk.BYTES + End.FILE_CRC, (int) file.getValue());
                }
                bytes.set(SnapshotFormat.INT, Chunk.LENGTH, piece.length - Chunk.BYTES);
                bytes.set(SnapshotFormat.INT, Chunk.SEQUENCE, sequence++);
                bytes.set(SnapshotFormat.INT, Chunk.RECORDS_CRC, crc(piece, Chunk.BYTES, piece.length - Chunk.BYTES));
                bytes.set(SnapshotFormat.INT, Chunk.HEAD_CRC, crc(piece, 0, Chunk.HEAD_CRC));
            }
            file.update(piece);
        }
        return join(pieces);
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
