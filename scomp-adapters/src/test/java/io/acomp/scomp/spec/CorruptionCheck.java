package io.acomp.scomp.spec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Bad input is a status. Where the format has a checksum or tells its own end, a change that matters never ends OK; and the stream works as
 * before afterwards.
 */
final class CorruptionCheck {
    private static final int[] FLIPS = {0x01, 0x10, 0x80, 0xFF};
    private static final int SLACK = 200;

    private CorruptionCheck() {}

    /** Every byte of small inputs, and a sample of larger ones, changed in several ways. */
    static void flips(SyncDriver driver) {
        flips(driver, CodecSettings.DEFAULTS, Format.of(driver.algorithm()).checksummed());
        if (driver.capabilities().checksum()) {
            flips(driver, new CodecSettings(CodecSettings.DEFAULT_LEVEL, 0, 0, true, null), true);
        }
    }

    private static void flips(SyncDriver driver, CodecSettings settings, boolean checksummed) {
        try (Subject subject = new Subject(driver, settings)) {
            for (byte[] data : smallInputs()) {
                Victim victim = new Victim(subject, data);
                for (int at = 0; at < victim.packed.byteSize(); at++) {
                    for (int flip : FLIPS) {
                        victim.flip(at, flip, checksummed);
                    }
                }
            }
            Random random = new Random(7);
            for (Content content : List.of(Content.TEXT, Content.MIXED)) {
                Victim victim = new Victim(subject, content.bytes(200_000));
                for (int round = 0; round < 150; round++) {
                    victim.flip(random.nextInt((int) victim.packed.byteSize()), 1 << random.nextInt(8), checksummed);
                }
            }
        }
    }

    /** Every length of small inputs, and a sample of larger ones. */
    static void truncations(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            for (byte[] data : smallInputs()) {
                Victim victim = new Victim(subject, data);
                for (long length = victim.packed.byteSize() - 1; length > 0; length--) {
                    victim.cut(length);
                }
            }
            for (Content content : Content.values()) {
                Victim victim = new Victim(subject, content.bytes(200_000));
                long step = Math.max(1, victim.packed.byteSize() / 60);
                for (long length = victim.packed.byteSize() - 1; length > 0; length -= step) {
                    victim.cut(length);
                }
            }
        }
    }

    /** A valid stream with something behind it is corrupt; a valid stream behind it is read where the format concatenates. */
    static void whatFollows(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            for (byte[] data : smallInputs()) {
                byte[] packed = subject.compressed(data);
                for (byte[] tail : List.of(new byte[] {0x55}, new byte[] {(byte) 0xFF, (byte) 0xEE, 1}, Content.RANDOM.bytes(40))) {
                    Guarded restored = subject.destination(data.length + SLACK);
                    long result = subject.run(
                            Operation.DECOMPRESS, subject.source(Content.concatenated(packed, tail)), restored, restored.limit());
                    if (subject.format.endsItself()) {
                        assertTrue(
                                CodecResult.isFailure(result),
                                () -> driver.name() + " read past garbage behind a stream of " + data.length);
                        subject.assertRefused(result, "decompress with garbage behind");
                    }
                }
                byte[] twice = Content.concatenated(packed, subject.compressed(Content.TEXT.bytes(77)));
                if (subject.format.concatenates()) {
                    subject.assertDecompresses(twice, Content.concatenated(data, Content.TEXT.bytes(77)));
                } else if (subject.format.endsItself()) {
                    Guarded restored = subject.destination(data.length + SLACK);
                    long result = subject.run(Operation.DECOMPRESS, subject.source(twice), restored, restored.limit());
                    subject.assertStatus(AcompStatus.CORRUPT_INPUT, result, "decompress of two streams of a format that holds one");
                }
            }
        }
    }

    /** Random bytes, some behind the start of a real stream. */
    static void garbage(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            byte[] good = subject.compressed(Content.TEXT.bytes(500));
            Guarded restored = subject.destination(4096);
            MemorySegment room = subject.arena.allocate(1024);
            Random random = new Random(20_260_725);
            for (int round = 0; round < 3000; round++) {
                byte[] bytes = new byte[1 + random.nextInt(300)];
                random.nextBytes(bytes);
                if (round % 2 == 0) {
                    System.arraycopy(good, 0, bytes, 0, Math.min(random.nextInt(30), Math.min(bytes.length, good.length)));
                }
                MemorySegment source = room.asSlice(0, bytes.length);
                MemorySegment.copy(MemorySegment.ofArray(bytes), 0, source, 0, bytes.length);
                long result = subject.run(Operation.DECOMPRESS, source, restored, random.nextInt(4097));
                if (CodecResult.isFailure(result)) {
                    subject.assertRefused(result, "decompress of garbage");
                }
            }
            subject.assertDecompresses(good, Content.TEXT.bytes(500));
        }
    }

    private static List<byte[]> smallInputs() {
        return List.of(
                new byte[0],
                new byte[] {42},
                Content.RANDOM.bytes(70),
                Content.TEXT.bytes(300),
                Content.ZEROS.bytes(1000),
                Content.MIXED.bytes(600));
    }

    /** A good stream that is spoiled and repaired again and again. */
    private static final class Victim {
        final Subject subject;
        final byte[] data;
        final MemorySegment packed;
        final Guarded restored;
        private int calls;

        Victim(Subject subject, byte[] data) {
            this.subject = subject;
            this.data = data;
            this.packed = subject.source(subject.compressed(data));
            this.restored = subject.destination(data.length + SLACK);
        }

        void flip(int at, int flip, boolean checksummed) {
            byte before = packed.get(ValueLayout.JAVA_BYTE, at);
            packed.set(ValueLayout.JAVA_BYTE, at, (byte) (before ^ flip));
            long result = subject.run(Operation.DECOMPRESS, packed, restored, restored.limit());
            packed.set(ValueLayout.JAVA_BYTE, at, before);
            String what = "decompress with byte " + at + " changed by " + flip;
            if (CodecResult.isFailure(result)) {
                subject.assertRefused(result, what);
            } else if (checksummed) {
                assertArrayEquals(data, restored.bytes(result), () -> subject.driver.name() + " took wrong content for right, " + what);
            }
            assertStillWorks(what);
        }

        void cut(long length) {
            long result = subject.run(Operation.DECOMPRESS, packed.asSlice(0, length), restored, restored.limit());
            String what = "decompress of " + length + " of " + packed.byteSize() + " bytes";
            if (subject.format.endsItself()) {
                assertTrue(CodecResult.isFailure(result), () -> subject.driver.name() + " took a cut stream for whole, " + what);
            }
            if (CodecResult.isFailure(result)) {
                subject.assertRefused(result, what);
            } else {
                assertFalse(
                        Arrays.equals(data, restored.bytes(result)) && data.length > 0,
                        () -> subject.driver.name() + " read more than there was, " + what);
            }
            assertStillWorks(what);
        }

        /** After every error of a small input, after some of a large one. */
        private void assertStillWorks(String after) {
            if (data.length > 10_000 && calls++ % 16 != 0) {
                return;
            }
            long result = subject.run(Operation.DECOMPRESS, packed, restored, data.length);
            assertEquals(data.length, result, () -> subject.driver.name() + " no longer reads good data after " + after);
            assertEquals(-1, MemorySegment.ofArray(data).mismatch(restored.segment(result)), () -> "wrong data after " + after);
        }
    }
}
