package io.acomp.scomp.spec;

import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** The destination's size is the capacity: what does not fit is DESTINATION_TOO_SMALL, and nothing is written outside. */
final class CapacityCheck {
    private static final int[] SMALL = {0, 1, 2, 17, 100, 300};
    private static final int[] LARGE = {4096, 70_000};

    private CapacityCheck() {}

    /** Compression into every capacity (small data), or into those around the produced length. */
    static void compression(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            for (Content content : Content.values()) {
                for (int size : SMALL) {
                    compress(subject, content.bytes(size), LongStream.rangeClosed(0, driver.maxCompressedLength(size)));
                }
                for (int size : LARGE) {
                    byte[] data = content.bytes(size);
                    long length = subject.compressed(data).length;
                    long room = driver.maxCompressedLength(size);
                    compress(
                            subject,
                            data,
                            LongStream.of(0, 1, 7, length / 2, length - 9, length - 1, length, length + 1, room - 1, room)
                                    .filter(capacity -> capacity >= 0 && capacity <= room));
                }
            }
        }
    }

    private static void compress(Subject subject, byte[] data, LongStream capacities) {
        MemorySegment source = subject.source(data);
        long room = subject.driver.maxCompressedLength(data.length);
        Guarded packed = subject.destination(room);
        Guarded restored = subject.destination(data.length);
        capacities.forEach(capacity -> {
            String call = "compress of " + data.length + " bytes into " + capacity;
            long length = subject.run(Operation.COMPRESS, source, packed, capacity);
            if (CodecResult.isFailure(length)) {
                subject.assertStatus(AcompStatus.DESTINATION_TOO_SMALL, length, call);
                assertNotEquals(room, capacity, () -> subject.driver.name() + " does not keep the promise of maxCompressedLength");
                return;
            }
            // A driver may find another form that fits; then it has to be right.
            long back = subject.run(Operation.DECOMPRESS, packed.segment(length), restored, data.length);
            subject.assertOk(back, "decompress after " + call);
            assertEquals(data.length, back);
            assertEquals(-1, source.mismatch(restored.segment(back)), () -> subject.driver.name() + " wrote wrong data, " + call);
        });
    }

    /** Decompression into every capacity (small data): exactly right fits, one short does not. */
    static void decompression(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            for (Content content : Content.values()) {
                for (int size : SMALL) {
                    decompress(subject, content.bytes(size), LongStream.rangeClosed(0, size + 70L));
                }
                for (int size : LARGE) {
                    decompress(subject, content.bytes(size), LongStream.of(0, 1, size / 2, size - 9, size - 1, size, size + 1, size + 70));
                }
            }
        }
    }

    private static void decompress(Subject subject, byte[] data, LongStream capacities) {
        MemorySegment packed = subject.source(subject.compressed(data));
        Guarded restored = subject.destination(data.length + 70L);
        MemorySegment expected = MemorySegment.ofArray(data);
        capacities.forEach(capacity -> {
            String call = "decompress of " + data.length + " bytes into " + capacity;
            long length = subject.run(Operation.DECOMPRESS, packed, restored, capacity);
            if (capacity < data.length) {
                subject.assertStatus(AcompStatus.DESTINATION_TOO_SMALL, length, call);
            } else {
                subject.assertOk(length, call);
                assertEquals(data.length, length, () -> subject.driver.name() + " " + call);
                assertEquals(-1, expected.mismatch(restored.segment(length)), () -> subject.driver.name() + " wrote wrong data, " + call);
            }
        });
    }
}
