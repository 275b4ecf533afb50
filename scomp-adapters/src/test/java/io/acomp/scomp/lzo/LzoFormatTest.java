package io.acomp.scomp.lzo;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The format instruction by instruction: streams made by hand, what they decode to, and what is no stream. */
class LzoFormatTest {
    private static void check(LzoStreamBuilder stream) {
        check(stream, "");
    }

    private static void check(LzoStreamBuilder stream, String what) {
        byte[] plain = stream.plain();
        for (LzoDriver driver : List.of(LzoDrivers.NATIVE, LzoDrivers.JAVA)) {
            try (LzoSession session = LzoSession.open(driver)) {
                assertArrayEquals(plain, session.decompress(stream.stream(), plain.length), () -> driver.name() + " " + what);
            }
        }
    }

    private static LzoStreamBuilder stream() {
        return new LzoStreamBuilder(17);
    }

    @Test
    void emptySourceIsTheEndMarkerAlone() {
        for (LzoDriver driver : List.of(LzoDrivers.NATIVE, LzoDrivers.JAVA)) {
            try (LzoSession session = LzoSession.open(driver)) {
                assertArrayEquals(new byte[] {0x11, 0, 0}, session.compress(new byte[0]), driver.name());
                assertEquals(0, session.decompress(new byte[] {0x11, 0, 0}, 0).length, driver.name());
            }
        }
    }

    @Test
    void bothDriversWriteShortSourcesAlike() {
        try (LzoSession java = LzoSession.open(LzoDrivers.JAVA); LzoSession library = LzoSession.open(LzoDrivers.NATIVE)) {
            for (int length = 0; length <= 13; length++) {
                byte[] data = LzoData.RANDOM.bytes(length);
                assertArrayEquals(library.compress(data), java.compress(data), "length=" + length);
            }
        }
    }

    @Test
    void literalRuns() {
        for (int count : new int[] {1, 2, 3, 4, 5, 100, 237, 238}) {
            check(stream().first(count).end(), "first=" + count);
        }
        for (int count : new int[] {4, 17, 18, 19, 272, 273, 274, 527, 528, 529, 65536, 140000, 400000}) {
            check(stream().literals(count).end(), "literals=" + count);
            check(stream().first(9).m2(9, 3, 0).literals(count).end(), "literals=" + count);
        }
    }

    @Test
    void shortMatchesAfterLiterals() {
        for (int distance : new int[] {1, 2, 3, 4, 5, 1023, 1024}) {
            for (int next = 0; next < 4; next++) {
                check(stream().literals(1200).m2(1, 3, 1).m1(distance, next).m3(1, 4, 0).end(), "distance=" + distance);
                check(stream().literals(1200).m2(1, 3, 3).m1(distance, next).m3(1, 4, 0).end(), "distance=" + distance);
                check(stream().literals(3100).m1(distance + 2048, next).m3(1, 4, 0).end(), "distance=" + (distance + 2048));
            }
        }
        check(stream().first(3).m1(3, 1).m1(1, 2).m1(7, 0).literals(4).end());
    }

    @Test
    void matchesOfEachEncoding() {
        for (int next = 0; next < 4; next++) {
            for (int distance : new int[] {1, 7, 8, 9, 2047, 2048}) {
                for (int length = 3; length <= 8; length++) {
                    check(stream().literals(2048).m2(distance, length, next).end(), "M2 distance=" + distance + ", length=" + length);
                }
            }
            for (int length : new int[] {3, 32, 33, 34, 288, 289, 543, 544, 70000, 300000}) {
                for (int distance : new int[] {1, 2, 3, 5, 8, 2049, 16384}) {
                    check(stream().literals(16384).m3(distance, length, next).end(), "M3 distance=" + distance + ", length=" + length);
                }
                for (int distance : new int[] {16385, 32767, 32768, 32769, 49151}) {
                    check(stream().literals(49151).m4(distance, length, next).end(), "M4 distance=" + distance + ", length=" + length);
                }
            }
        }
    }

    @Test
    void randomInstructions() {
        for (int seed = 0; seed < 400; seed++) {
            check(LzoStreamBuilder.random(seed, seed % 8 == 0 ? 200_000 : 3000), "seed=" + seed);
        }
    }

    @Test
    void corruptStreamsAreToldWithTheirPlace() {
        corrupt("", 0);
        corrupt("11", 1);
        corrupt("1100", 2);
        corrupt("11000000", 3);
        corrupt("1200110000ff", 5);
        corrupt("1200", 2);
        corrupt("1400", 2);
        // Matches before the start of the output: M2, M3, M4, M1 of both kinds.
        corrupt("120044001100", 4);
        corrupt("1200210400110000", 5);
        corrupt("1200190000110000", 5);
        corrupt("12000400110000", 4);
        corrupt("15000000000000110000", 7);
        // Runs that do not end.
        corrupt("00000000", 4);
        corrupt("120020000000", 6);
        // End markers of other lengths, with literals announced, and as the first instruction.
        corrupt("1200120000", 5);
        corrupt("1200110100", 5);
        corrupt("100500000000", 4);
    }

    private static void corrupt(String hex, long offset) {
        byte[] source = HexFormat.of().parseHex(hex);
        try (LzoSession session = LzoSession.open(LzoDrivers.JAVA)) {
            long result = session.decompress(MemorySegment.ofArray(source), MemorySegment.ofArray(new byte[100]));
            assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(result), hex);
            assertEquals(offset, CodecResult.offset(result), hex);
        }
    }

    @Test
    void theRunLengthExtensionIsAnotherAlgorithm() {
        // Version 1 of the bit stream begins with 17, 1; what follows would otherwise be a good stream.
        byte[] versioned = LzoData.concat(new byte[] {0x11, 0x01}, stream().first(20).m2(1, 5, 1).end().stream());
        byte[] zeroRun = HexFormat.of().parseHex("1101" + "1561626364" + "18fcff00" + "110000");
        byte[] nothing = HexFormat.of().parseHex("1101110000");
        for (LzoDriver driver : List.of(LzoDrivers.NATIVE, LzoDrivers.JAVA)) {
            try (LzoSession session = LzoSession.open(driver)) {
                for (byte[] source : List.of(versioned, zeroRun, nothing)) {
                    assertEquals(AcompStatus.CORRUPT_INPUT, session.decompressStatus(source, 1000), driver.name());
                }
            }
        }
    }
}
