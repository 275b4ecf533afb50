package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each driver reads what the other wrote, whatever the data. */
class LzoInterchangeTest {
    private static final int[] LARGE = {
        4095, 4096, 4097, 8191, 8192, 8193, 49151, 49152, 49153, 65535, 65536, 65537, 114687, 114688, 114689, 131071, 131072, 131073, 1048577
    };

    private static void check(LzoSession writer, LzoSession reader, byte[] data, String what) {
        byte[] compressed = writer.compress(data);
        assertArrayEquals(data, reader.decompress(compressed, data.length), () -> what + ", length=" + data.length);
    }

    private static void checkBothWays(byte[] data, String what) {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            checkBothWays(java, library, data, what);
        }
    }

    private static void checkBothWays(LzoSession java, LzoSession library, byte[] data, String what) {
        check(java, java, data, what + " java to java");
        check(java, library, data, what + " java to native");
        check(library, java, data, what + " native to java");
        check(library, library, data, what + " native to native");
    }

    @ParameterizedTest
    @EnumSource
    void everySmallSize(LzoData kind) {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            IntStream.rangeClosed(0, 300).forEach(length -> checkBothWays(java, library, kind.bytes(length), kind.name()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void pagesAndWindows(LzoData kind) {
        for (int length : LARGE) {
            checkBothWays(kind.bytes(length), kind.name());
        }
    }

    @ParameterizedTest
    @EnumSource
    void javaReadsTheBestLevels(LzoData kind) {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA)) {
            for (int level = 7; level <= 9; level++) {
                try (LzoSession best = LzoSession.open(LzoDrivers.NATIVE, level)) {
                    for (int length = 0; length <= 300; length += 7) {
                        check(best, java, kind.bytes(length), kind.name());
                    }
                    check(best, java, kind.bytes(4096), kind.name());
                    check(best, java, kind.bytes(70001), kind.name());
                    check(best, best, kind.bytes(70001), kind.name());
                }
            }
        }
    }

    @Test
    void everyDistanceWithAMatchOfEachEncoding() {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            // Every distance near where the encoding changes, and every 97th of the others.
            IntStream near = IntStream.of(1, 1024, 2048, 2049, 3072, 16384, 32768, 49151, 49152, 65536)
                    .flatMap(edge -> IntStream.rangeClosed(Math.max(1, edge - 9), edge + 9));
            IntStream.concat(near, IntStream.iterate(20, distance -> distance <= 49151, distance -> distance + 97)).forEach(distance -> {
                byte[] data = LzoData.match(distance, 5 + distance % 40);
                check(java, library, data, "distance=" + distance);
                check(library, java, data, "distance=" + distance);
            });
        }
    }

    @Test
    void javaFindsMatchesUpToTheFarthestDistance() {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA)) {
            for (int distance : new int[] {500, 2048, 2049, 16384, 16385, 32767, 32768, 32769, Lzo1x.MAX_DISTANCE}) {
                int length = java.compress(LzoData.match(distance, 500)).length;
                assertTrue(length < 500 + distance / 255 + 100, () -> "no match found, distance=" + distance + ", length=" + length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 9, 64, 1025, 2048, 2049, 16384, 16385, 40000})
    void everyMatchLengthAcrossTheEncodings(int distance) {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            IntStream lengths = IntStream.concat(
                    IntStream.rangeClosed(1, 40), IntStream.of(255, 263, 264, 265, 287, 288, 289, 518, 519, 520, 542, 543, 544, 9000));
            lengths.forEach(length -> {
                byte[] data = LzoData.match(distance, length);
                check(java, library, data, "distance=" + distance + ", match=" + length);
                check(library, java, data, "distance=" + distance + ", match=" + length);
            });
        }
    }

    @Test
    void everyLiteralRunAcrossTheEncodings() {
        byte[] zeros = new byte[20];
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            IntStream counts = IntStream.concat(
                    IntStream.rangeClosed(0, 24), IntStream.of(237, 238, 239, 272, 273, 274, 275, 528, 529, 8191, 8192, 8193, 70000, 200000));
            counts.forEach(count -> {
                byte[] fresh = LzoData.RANDOM.bytes(count);
                // First in the stream, between two matches, and last.
                byte[] data = LzoData.concat(fresh, zeros, fresh, zeros, Arrays.copyOf(fresh, Math.min(count, 3000)));
                checkBothWays(java, library, data, "literals=" + count);
            });
        }
    }

    @Test
    void literalRunsLongerThanTheWindowKeepTheirPlace() {
        byte[] text = LzoData.TEXT.bytes(5000);
        for (int fresh : new int[] {50000, 110000, 115000, 300000}) {
            checkBothWays(LzoData.concat(text, LzoData.RANDOM.bytes(fresh), text, LzoData.RANDOM.bytes(fresh + 1), text), "fresh=" + fresh);
        }
    }

    @Test
    void aStreamForgetsTheCallBefore() {
        try (LzoSession used = LzoSession.open(LzoDrivers.JAVA)) {
            for (LzoData kind : LzoData.values()) {
                for (int length : new int[] {300000, 4096, 5, 0, 20000}) {
                    byte[] data = kind.bytes(length);
                    byte[] again = used.compress(data);
                    try (LzoSession fresh = LzoSession.open(LzoDrivers.JAVA)) {
                        assertArrayEquals(fresh.compress(data), again, () -> kind + ", length=" + length);
                    }
                    assertArrayEquals(data, used.decompress(again, length));
                }
            }
        }
    }

    @Test
    void aStreamGoesOnWhenItsPositionNumbersRunOut() {
        try (LzoSession used = LzoSession.open(LzoDrivers.JAVA);
                LzoSession fresh = LzoSession.open(LzoDrivers.JAVA);
                Arena arena = Arena.ofConfined()) {
            byte[] data = LzoData.REPEATS.bytes(200_000);
            byte[] expected = fresh.compress(data);
            MemorySegment zeros = arena.allocate(32 << 20);
            MemorySegment packed = arena.allocate(1 << 20);
            // The compressor numbers positions over all calls with an int. What random data leaves in its table must not come back.
            used.compress(LzoData.RANDOM.bytes(100_000));
            for (long total = 0; total <= Integer.MAX_VALUE; total += zeros.byteSize()) {
                assertTrue(used.compress(zeros, packed) > 0);
            }
            assertArrayEquals(expected, used.compress(data));
        }
    }

    @Test
    void javaCompressesAsWellAsTheLibrary() {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            for (LzoData kind : LzoData.values()) {
                for (int length : new int[] {4096, 65536, 300000}) {
                    byte[] data = kind.bytes(length);
                    int ours = java.compress(data).length;
                    int theirs = library.compress(data).length;
                    assertTrue(ours <= theirs * 1.05 + 16, () -> kind + ", length=" + length + ", ours=" + ours + ", theirs=" + theirs);
                }
            }
        }
    }
}
