package io.acomp.scomp.lzo;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Damaged and invented streams: a status, never a crash, an endless loop or a byte outside the destination. */
class LzoCorruptionTest {
    static Stream<LzoDriver> drivers() {
        return Stream.of(LzoDrivers.JAVA, LzoDrivers.NATIVE);
    }

    /** A few small streams that together hold every instruction. */
    private static Stream<byte[]> streams() {
        LzoStreamBuilder matches = new LzoStreamBuilder(5)
                .first(2).m1(1, 3).m2(4, 6, 0).literals(30).m2(20, 3, 2).m1(33, 1).m3(40, 50, 0).literals(5).m2(3, 5, 0).end();
        LzoStreamBuilder far = new LzoStreamBuilder(6)
                .literals(24).m3(3, 20_000, 0).literals(5).m1(2700, 2).m4(17_000, 70, 0).literals(4).m4(16_390, 6, 1).end();
        return Stream.concat(
                Stream.of(matches.stream(), far.stream(), new byte[] {0x11, 0, 0}),
                Stream.of(LzoData.values()).map(kind -> {
                    try (LzoSession session = LzoSession.open(LzoDrivers.JAVA)) {
                        return session.compress(kind.bytes(200));
                    }
                }));
    }

    private static AcompStatus run(LzoSession session, Guarded destination, byte[] source, int capacity) {
        long result = session.decompress(MemorySegment.ofArray(source), destination.segment(capacity));
        AcompStatus status = CodecResult.status(result);
        assertTrue(
                status == AcompStatus.OK || status == AcompStatus.CORRUPT_INPUT || status == AcompStatus.DESTINATION_TOO_SMALL,
                () -> "status=" + status);
        assertTrue(result <= capacity, () -> "more than fits, produced=" + result);
        assertTrue(CodecResult.offset(result) <= source.length, () -> "offset=" + CodecResult.offset(result));
        destination.check(capacity, session.driver.name());
        return status;
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyTruncationIsCorrupt(LzoDriver driver) {
        try (LzoSession session = LzoSession.open(driver)) {
            Guarded destination = Guarded.heap(30_000);
            streams().forEach(stream -> {
                for (int length = 0; length < stream.length; length++) {
                    assertEquals(
                            AcompStatus.CORRUPT_INPUT, run(session, destination, Arrays.copyOf(stream, length), 30_000), "length=" + length);
                }
                assertEquals(AcompStatus.OK, run(session, destination, stream, 30_000));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void bytesBehindTheEndAreCorrupt(LzoDriver driver) {
        try (LzoSession session = LzoSession.open(driver)) {
            Guarded destination = Guarded.heap(30_000);
            streams().forEach(stream -> {
                for (byte[] tail : new byte[][] {{0}, {0x11}, {0x11, 0, 0}, new byte[100]}) {
                    assertEquals(AcompStatus.CORRUPT_INPUT, run(session, destination, LzoData.concat(stream, tail), 30_000));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyCorruptionOfOneByte(LzoDriver driver) {
        try (LzoSession session = LzoSession.open(driver)) {
            streams().forEach(stream -> {
                Guarded destination = Guarded.heap(600);
                byte[] damaged = stream.clone();
                for (int at = 0; at < stream.length; at++) {
                    for (int value = 0; value < 256; value++) {
                        damaged[at] = (byte) value;
                        run(session, destination, damaged, value % 3 == 0 ? 600 : 200);
                    }
                    damaged[at] = stream[at];
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void corruptionOfManyBytes(LzoDriver driver) {
        try (LzoSession session = LzoSession.open(driver)) {
            Random random = new Random(11);
            Guarded destination = Guarded.heap(70_000);
            for (int round = 0; round < 3000; round++) {
                byte[] stream = round % 20 == 0
                        ? LzoStreamBuilder.random(round, 50_000).stream()
                        : LzoStreamBuilder.random(round, 500).stream();
                for (int damage = 1 + random.nextInt(6); damage > 0; damage--) {
                    stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
                }
                run(session, destination, stream, random.nextInt(4) == 0 ? random.nextInt(70_000) : 600);
            }
        }
    }

    /** Half of the bytes from a few values, so that instructions follow each other instead of failing at once. */
    private static byte[] invent(Random random) {
        byte[] source = new byte[random.nextInt(1 << random.nextInt(9))];
        byte[] favourites = {0, 1, 0x11, 0x12, 0x20, 0x24, 0x40, (byte) 0xe0, 4, 8};
        for (int i = 0; i < source.length; i++) {
            source[i] = random.nextBoolean() ? (byte) random.nextInt() : favourites[random.nextInt(favourites.length)];
        }
        if (source.length > 3 && random.nextBoolean()) {
            source[0] = (byte) (18 + random.nextInt(source.length));
            System.arraycopy(new byte[] {0x11, 0, 0}, 0, source, source.length - 3, 3);
        }
        return source;
    }

    @Test
    void inventedStreams() {
        try (LzoSession session = LzoSession.open(LzoDrivers.JAVA)) {
            Random random = new Random(23);
            Guarded destination = Guarded.heap(400);
            int accepted = 0;
            for (int round = 0; round < 300_000; round++) {
                if (run(session, destination, invent(random), random.nextInt(400)) == AcompStatus.OK) {
                    accepted++;
                }
            }
            assertTrue(accepted > 100, "the streams are too bad to test more than the first instruction, accepted=" + accepted);
        }
    }

    @Test
    void bothDriversJudgeInventedStreamsAlike() {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            Random random = new Random(29);
            Guarded ours = Guarded.heap(3000);
            Guarded theirs = Guarded.heap(3000);
            int agreed = 0;
            for (int round = 0; round < 100_000; round++) {
                byte[] source = round % 4 == 0 ? damagedStream(random, round) : invent(random);
                long ourResult = java.decompress(MemorySegment.ofArray(source), ours.segment());
                long theirResult = library.decompress(MemorySegment.ofArray(source), theirs.segment());
                if (theirResult >= 0 && CodecResult.status(ourResult) == AcompStatus.CORRUPT_INPUT) {
                    // liblzo2 takes any M4 of distance 16384 for the end, acomp only the one that compressors write.
                    assertFalse(endsInMarker(source), () -> "refused a good stream, source=" + Arrays.toString(source));
                } else {
                    assertEquals(theirResult >= 0, ourResult >= 0, () -> "source=" + Arrays.toString(source));
                }
                if (ourResult >= 0) {
                    assertEquals(theirResult, ourResult);
                    assertArrayEquals(theirs.bytes(theirResult), ours.bytes(ourResult));
                    agreed++;
                }
                ours.check(3000, "java");
                theirs.check(3000, "native");
            }
            assertTrue(agreed > 100, "too few good streams, agreed=" + agreed);
        }
    }

    private static byte[] damagedStream(Random random, int seed) {
        byte[] stream = LzoStreamBuilder.random(seed, 200).stream();
        stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
        return stream;
    }

    /** The marker, and not as the rest of an M4 whose length is a run. */
    private static boolean endsInMarker(byte[] source) {
        int at = source.length - 3;
        return at >= 0 && source[at] == 0x11 && source[at + 1] == 0 && source[at + 2] == 0
                && (at == 0 || source[at - 1] != 0 && (source[at - 1] & 0xf7) != 0x10);
    }

    @Test
    void hugeLengthsAreCutAtTheCapacity() {
        // A run of a million zero bytes stands for 255 million bytes, of a match or of literals.
        byte[] run = new byte[1_000_000];
        byte[] match = LzoData.concat(new byte[] {0x12, 'x', 0x20}, run, new byte[] {1, 0, 0, 0x11, 0, 0});
        byte[] literals = LzoData.concat(run, new byte[] {1, 2, 3, 0x11, 0, 0});
        drivers().forEach(driver -> {
            try (LzoSession session = LzoSession.open(driver)) {
                assertEquals(AcompStatus.DESTINATION_TOO_SMALL, session.decompressStatus(match, 200_000), driver.name());
                AcompStatus status = session.decompressStatus(literals, 200_000);
                assertTrue(status == AcompStatus.CORRUPT_INPUT || status == AcompStatus.DESTINATION_TOO_SMALL, () -> "status=" + status);
            }
        });
    }
}
