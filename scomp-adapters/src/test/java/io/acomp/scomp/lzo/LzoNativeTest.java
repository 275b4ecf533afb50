package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.acomp.spi.CodecSettings;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What only the driver of the library has: levels, ways around its missing bounds, scratch. */
class LzoNativeTest {
    /** Sizes on both sides of every border between a critical and a plain call. */
    private static final int[] SIZES = {0, 1, 4096, 4097, 65536, 65537, 300_000};

    @Test
    void everyKindOfMemoryOnBothSides() {
        for (int level : new int[] {1, 9}) {
            for (int size : SIZES) {
                byte[] data = LzoData.TEXT.bytes(size);
                for (int kinds = 0; kinds < 4; kinds++) {
                    roundTrip(level, data, (kinds & 1) != 0, (kinds & 2) != 0, "level=" + level + ", size=" + size + ", kinds=" + kinds);
                }
            }
        }
    }

    private static void roundTrip(int level, byte[] data, boolean heapSource, boolean heapDestination, String what) {
        try (LzoSession session = LzoSession.open(LzoDrivers.NATIVE, level); Arena arena = Arena.ofConfined()) {
            byte[] expected = session.compress(data);
            // The bound is the library's way into the destination, exactly enough is the way through scratch.
            for (int capacity : new int[] {expected.length, (int) session.driver.maxCompressedLength(data.length)}) {
                Guarded packed = heapDestination ? Guarded.heap(capacity) : Guarded.of(arena, capacity);
                long length = session.compress(segment(arena, data, heapSource), packed.segment());
                assertEquals(expected.length, length, what);
                assertArrayEquals(expected, packed.bytes(length), what);
                packed.check((int) length, what);
            }
            Guarded plain = heapDestination ? Guarded.heap(data.length) : Guarded.of(arena, data.length);
            assertEquals(data.length, session.decompress(segment(arena, expected, heapSource), plain.segment()), what);
            assertArrayEquals(data, plain.bytes(data.length), what);
            plain.check(data.length, what);
        }
    }

    private static MemorySegment segment(Arena arena, byte[] bytes, boolean heap) {
        return heap ? MemorySegment.ofArray(bytes) : LzoSession.copy(arena, bytes);
    }

    @Test
    void levelsAreThoseOfLzop() {
        byte[] data = LzoData.TEXT.bytes(60_000);
        int[] lengths = new int[10];
        for (int level = 1; level <= 9; level++) {
            try (LzoSession session = LzoSession.open(LzoDrivers.NATIVE, level)) {
                lengths[level] = session.compress(data).length;
            }
        }
        for (int level = 2; level <= 6; level++) {
            assertEquals(lengths[1], lengths[level], "level=" + level);
        }
        assertTrue(lengths[7] < lengths[6], () -> "level 7 is no better, length=" + lengths[7]);
        assertTrue(lengths[9] <= lengths[7], () -> "level 9 is worse than 7, length=" + lengths[9]);
    }

    @Test
    void levelsOutsideAreRefused() {
        for (int level : new int[] {-1, 0, 10}) {
            CodecSettings settings = new CodecSettings(level, 0, 0, false, null);
            assertThrows(UnsupportedSettingException.class, () -> LzoDrivers.NATIVE.configure(settings));
            assertThrows(UnsupportedSettingException.class, () -> LzoDrivers.JAVA.configure(settings));
        }
        assertThrows(UnsupportedSettingException.class, () -> LzoDrivers.JAVA.configure(new CodecSettings(7, 0, 0, false, null)));
    }

    @Test
    void scratchOfALargeCallIsGivenBack() {
        try (LzoSession session = LzoSession.open(LzoDrivers.NATIVE); Arena arena = Arena.ofConfined()) {
            long fresh = session.stream.nativeBytes();
            assertTrue(fresh >= LzoBinding.FAST_WORK_BYTES);
            MemorySegment source = arena.allocate(16 << 20);
            // One byte below the bound forces the way through scratch.
            MemorySegment destination = arena.allocate(session.driver.maxCompressedLength(source.byteSize()) - 1);
            assertTrue(session.compress(source, destination) > 0);
            assertEquals(fresh, session.stream.nativeBytes());
            assertTrue(session.compress(source.asSlice(0, 4096), destination.asSlice(0, 4096)) > 0);
            assertTrue(session.stream.nativeBytes() > fresh);
            assertTrue(session.stream.nativeBytes() < fresh + 10_000);
            session.stream.close();
            assertEquals(0, session.stream.nativeBytes());
        }
    }

    @Test
    void aStreamServesOneThreadAfterAnother() throws Exception {
        byte[] data = LzoData.TEXT.bytes(70_000);
        try (LzoSession session = LzoSession.open(LzoDrivers.NATIVE); ExecutorService other = Executors.newSingleThreadExecutor()) {
            byte[] here = session.compress(data);
            Callable<byte[]> there = () -> session.compress(data);
            assertArrayEquals(here, other.submit(there).get(60, TimeUnit.SECONDS));
            assertArrayEquals(data, session.decompress(here, data.length));
        }
    }
}
