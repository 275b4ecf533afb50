package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.PieceStream;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Destinations of every size: whatever fits is delivered, whatever does not is refused, nothing is written outside. */
class DeflateCapacityTest {
    private static List<byte[]> samples() {
        return List.of(
                new byte[0],
                new byte[1],
                new byte[300],
                Fixture.mixed(57, 1),
                Fixture.mixed(700, 2),
                Fixture.mixed(4096, 3),
                Fixture.random(40),
                Fixture.random(700),
                Fixture.random(4096));
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void compressesIntoWhateverIsEnough(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            for (byte[] plain : samples()) {
                compressesInto(fixture, plain, 1);
                if (driver.name().endsWith("-isal")) {
                    compressesInto(fixture, plain, 2);
                    compressesInto(fixture, plain, 3);
                }
            }
        }
    }

    private static void compressesInto(Fixture fixture, byte[] plain, int level) {
        CodecConfig config = fixture.level(level);
        int enough = fixture.compress(config, plain).length;
        int step = 1;
        for (int capacity = 0; capacity <= enough + 24; capacity += step) {
            Fixture.Outcome outcome = fixture.run(config, plain, capacity, true);
            String what = fixture.driver.name() + " level=" + level + " length=" + plain.length + " enough=" + enough + " capacity=" + capacity;
            assertEquals(capacity < enough ? "DESTINATION_TOO_SMALL" : "OK", outcome.status(), what);
            if (capacity >= enough) {
                assertArrayEquals(plain, fixture.decompress(outcome.bytes(), plain.length).bytes(), what);
            }
            step = capacity > 40 && capacity < enough - 60 ? 7 : 1;
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void decompressesIntoWhateverIsEnough(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            for (byte[] plain : samples()) {
                byte[] compressed = fixture.compress(plain);
                int step = Math.max(1, plain.length / 500);
                for (int capacity = plain.length % step; capacity <= plain.length + 40; capacity += step) {
                    Fixture.Outcome outcome = fixture.decompress(compressed, capacity);
                    String what = driver.name() + " length=" + plain.length + " capacity=" + capacity;
                    assertEquals(capacity < plain.length ? "DESTINATION_TOO_SMALL" : "OK", outcome.status(), what);
                    if (capacity >= plain.length) {
                        assertArrayEquals(plain, outcome.bytes(), what);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void boundIsEnoughAtEveryLevel(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            for (int level = driver.capabilities().minLevel(); level <= driver.capabilities().maxLevel(); level++) {
                for (byte[] plain : List.of(new byte[0], Fixture.random(5), Fixture.random(65_536), Fixture.random(300_001), Fixture.mixed(300_000, 9))) {
                    byte[] compressed = fixture.compress(fixture.level(level), plain);
                    assertArrayEquals(plain, fixture.decompress(compressed, plain.length).bytes(), driver.name() + " level=" + level);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void boundIsEnoughForPiecesAndMegabytes(SyncDriver driver) {
        byte[] plain = Fixture.random(3_000_001);
        try (Fixture fixture = new Fixture(driver)) {
            CodecConfig config = fixture.level(driver.capabilities().minLevel());
            assertArrayEquals(plain, fixture.decompress(fixture.compress(config, plain), plain.length).bytes(), driver.name());
            if (fixture.stream instanceof PieceStream pieces) {
                for (boolean last : new boolean[] {false, true}) {
                    byte[] out = new byte[(int) driver.maxCompressedLength(plain.length)];
                    long produced = pieces.compressPiece(config, MemorySegment.ofArray(plain), MemorySegment.ofArray(out), last);
                    byte[] piece = Arrays.copyOf(out, (int) produced);
                    byte[] whole = last ? piece : Fixture.join(piece, new byte[] {3, 0});
                    assertArrayEquals(plain, Fixture.rawInflate(whole), driver.name());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void refusesSegmentsItMayNotTouch(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver);
                Arena arena = Arena.ofShared()) {
            byte[] plain = Fixture.mixed(20_000, 4);
            byte[] compressed = fixture.compress(plain);
            Arena closed = Arena.ofShared();
            MemorySegment gone = closed.allocate(30_000);
            MemorySegment there = arena.allocate(30_000);
            MemorySegment source = arena.allocate(compressed.length).copyFrom(MemorySegment.ofArray(compressed));
            closed.close();
            assertThrows(IllegalStateException.class, () -> fixture.stream.compress(fixture.level(1), gone, there));
            assertThrows(IllegalStateException.class, () -> fixture.stream.compress(fixture.level(1), there, gone));
            assertThrows(IllegalStateException.class, () -> fixture.stream.decompress(fixture.decompressing, gone, there));
            assertThrows(IllegalStateException.class, () -> fixture.stream.decompress(fixture.decompressing, source, gone));
            assertArrayEquals(plain, fixture.decompress(compressed, plain.length).bytes(), driver.name());
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void heapSegmentsAndNullDestination(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver);
                Arena arena = Arena.ofConfined()) {
            byte[] plain = Fixture.mixed(60_000, 4);
            byte[] out = new byte[65_000];
            byte[] back = new byte[plain.length];
            long produced = fixture.stream.compress(fixture.level(1), MemorySegment.ofArray(plain), MemorySegment.ofArray(out));
            assertEquals("OK", CodecResult.status(produced).name());
            MemorySegment compressed = MemorySegment.ofArray(out).asSlice(0, produced);
            assertEquals(plain.length, fixture.stream.decompress(fixture.decompressing, compressed, MemorySegment.ofArray(back)));
            assertArrayEquals(plain, back);

            MemorySegment nativeBack = arena.allocate(plain.length);
            assertEquals(plain.length, fixture.stream.decompress(fixture.decompressing, compressed, nativeBack));
            assertArrayEquals(plain, nativeBack.toArray(ValueLayout.JAVA_BYTE));
            assertEquals(
                    CodecResult.DESTINATION_TOO_SMALL, fixture.stream.decompress(fixture.decompressing, compressed, MemorySegment.NULL));

            long empty = fixture.stream.compress(fixture.level(1), MemorySegment.NULL, MemorySegment.ofArray(out));
            assertEquals(
                    0,
                    fixture.stream.decompress(fixture.decompressing, MemorySegment.ofArray(out).asSlice(0, empty), MemorySegment.NULL));
        }
    }
}
