package io.acomp.scomp.spec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;
import io.acomp.spi.PieceStream;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pieces of a deflate stream, put behind each other, are one valid stream. The judge is java.util.zip's Inflater. */
final class PieceCheck {
    /** What an empty stored block on a byte boundary costs at most, beside the piece itself. */
    private static final int MARKER = 16;

    private PieceCheck() {}

    /** Whether the driver's streams can cut. */
    static boolean present(SyncDriver driver) {
        try (CodecStream stream = driver.newStream()) {
            return stream instanceof PieceStream;
        }
    }

    /** One, several, empty and random pieces. */
    static void concatenate(SyncDriver driver) throws DataFormatException {
        try (Subject subject = new Subject(driver)) {
            for (Content content : Content.values()) {
                byte[] data = content.bytes(200_000);
                join(subject, data, List.of());
                join(subject, data, List.of(0));
                join(subject, data, List.of(200_000));
                join(subject, data, List.of(0, 0, 1, 2, 2, 65_536, 65_536, 199_999));
                Random random = new Random(3);
                join(subject, data, random.ints(9, 0, data.length).sorted().boxed().toList());
            }
            join(subject, new byte[0], List.of());
            join(subject, new byte[0], List.of(0, 0));
        }
    }

    private static void join(Subject subject, byte[] data, List<Integer> cuts) throws DataFormatException {
        byte[] joined = new byte[0];
        int from = 0;
        for (int piece = 0; piece <= cuts.size(); piece++) {
            boolean last = piece == cuts.size();
            int to = last ? data.length : cuts.get(piece);
            byte[] part = Arrays.copyOfRange(data, from, to);
            long room = subject.driver.maxCompressedLength(part.length) + MARKER;
            Guarded destination = subject.destination(room);
            long length = run(subject, subject.source(part), destination, room, last);
            subject.assertOk(length, "piece of " + part.length + " bytes");
            joined = Content.concatenated(joined, destination.bytes(length));
            from = to;
        }
        Inflater judge = new Inflater(true);
        try {
            judge.setInput(joined);
            byte[] restored = new byte[data.length + 1];
            int length = 0;
            while (!judge.finished() && length < restored.length) {
                int step = judge.inflate(restored, length, restored.length - length);
                if (step == 0 && !judge.finished()) {
                    break;
                }
                length += step;
            }
            assertTrue(judge.finished(), () -> subject.driver.name() + " pieces do not end, cuts=" + cuts);
            assertEquals(0, judge.getRemaining(), () -> subject.driver.name() + " pieces end early, cuts=" + cuts);
            assertArrayEquals(data, Arrays.copyOf(restored, length), () -> subject.driver.name() + " pieces, cuts=" + cuts);
        } finally {
            judge.end();
        }
    }

    /** Every capacity: a piece fits or is DESTINATION_TOO_SMALL. */
    static void capacities(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            for (Content content : Content.values()) {
                for (int size : new int[] {0, 1, 100, 300}) {
                    MemorySegment source = subject.source(content.bytes(size));
                    long room = driver.maxCompressedLength(size) + MARKER;
                    Guarded destination = subject.destination(room);
                    for (long capacity = 0; capacity <= room; capacity++) {
                        for (boolean last : new boolean[] {false, true}) {
                            long length = run(subject, source, destination, capacity, last);
                            if (CodecResult.isFailure(length)) {
                                subject.assertStatus(AcompStatus.DESTINATION_TOO_SMALL, length, "piece of " + size + " into " + capacity);
                            }
                        }
                    }
                }
            }
        }
    }

    private static long run(Subject subject, MemorySegment source, Guarded destination, long room, boolean last) {
        PieceStream stream = (PieceStream) subject.stream;
        return subject.call("piece", source, destination, room, (from, to) -> stream.compressPiece(subject.config, from, to, last));
    }
}
