package io.acomp.scomp.deflate;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.PieceStream;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pieces one after another are one raw stream, and none refers to bytes before it. */
class PieceStreamTest {
    private static final byte GUARD = 0x77;

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void piecesMakeAStream(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] plain = Fixture.mixed(300_000, 11);
            for (int level = 1; level <= 3; level++) {
                CodecConfig config = fixture.level(level);
                for (int size : new int[] {1, 333, 4096, 65_536, 131_072, 300_000}) {
                    byte[] part = size < 300 ? Arrays.copyOf(plain, 40) : plain;
                    assertArrayEquals(part, Fixture.rawInflate(cut(driver, fixture, config, part, size)), driver.name() + " size=" + size);
                }
            }
        }
    }

    private static byte[] cut(SyncDriver driver, Fixture fixture, CodecConfig config, byte[] plain, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < plain.length; at += size) {
            byte[] piece = Arrays.copyOfRange(plain, at, Math.min(plain.length, at + size));
            boolean last = at + size >= plain.length;
            byte[] compressed = piece(driver, fixture, config, piece, last);
            // alone, closed by an empty final block, it must be a stream: nothing refers to earlier pieces
            assertArrayEquals(piece, Fixture.rawInflate(last ? compressed : Fixture.join(compressed, new byte[] {3, 0})), driver.name());
            out.writeBytes(compressed);
        }
        return out.toByteArray();
    }

    private static byte[] piece(SyncDriver driver, Fixture fixture, CodecConfig config, byte[] plain, boolean last) {
        byte[] out = new byte[(int) driver.maxCompressedLength(plain.length)];
        long produced = run(fixture, config, plain, out.length, last, out);
        assertTrue(produced >= 0, driver.name() + " " + CodecResult.status(produced));
        return Arrays.copyOf(out, (int) produced);
    }

    private static long run(Fixture fixture, CodecConfig config, byte[] plain, int capacity, boolean last, byte[] out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(Math.max(1, plain.length)).asSlice(0, plain.length);
            MemorySegment.copy(plain, 0, source, ValueLayout.JAVA_BYTE, 0, plain.length);
            MemorySegment guarded = arena.allocate(capacity + 32).fill(GUARD);
            long produced = ((PieceStream) fixture.stream).compressPiece(config, source, guarded.asSlice(0, capacity), last);
            for (int at = capacity; at < capacity + 32; at++) {
                assertEquals(GUARD, guarded.get(ValueLayout.JAVA_BYTE, at));
            }
            if (produced > 0) {
                MemorySegment.copy(guarded, ValueLayout.JAVA_BYTE, 0, out, 0, (int) produced);
            }
            return produced;
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void emptyPieces(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            CodecConfig config = fixture.level(1);
            byte[] empty = piece(driver, fixture, config, new byte[0], false);
            byte[] end = piece(driver, fixture, config, new byte[0], true);
            byte[] data = piece(driver, fixture, config, new byte[] {1, 2, 3}, false);
            assertArrayEquals(new byte[] {1, 2, 3}, Fixture.rawInflate(Fixture.join(empty, empty, data, empty, end)), driver.name());
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void exactRoom(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            CodecConfig config = fixture.level(1);
            for (byte[] plain : new byte[][] {new byte[0], Fixture.mixed(100, 1), Fixture.mixed(3000, 2), Fixture.random(1000)}) {
                int enough = piece(driver, fixture, config, plain, false).length;
                for (int capacity = 0; capacity < enough + 20; capacity++) {
                    byte[] out = new byte[capacity];
                    long produced = run(fixture, config, plain, capacity, false, out);
                    String what = driver.name() + " length=" + plain.length + " enough=" + enough + " capacity=" + capacity;
                    if (capacity < enough) {
                        assertEquals(CodecResult.DESTINATION_TOO_SMALL, produced, what);
                    } else {
                        byte[] closed = Fixture.join(Arrays.copyOf(out, (int) produced), new byte[] {3, 0});
                        assertArrayEquals(plain, Fixture.rawInflate(closed), what);
                    }
                }
            }
        }
    }
}
