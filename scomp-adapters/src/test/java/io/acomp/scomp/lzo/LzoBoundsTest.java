package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Nothing is written past the capacity, and what fits exactly is taken. */
class LzoBoundsTest {
    static Stream<Arguments> driversAndLevels() {
        return Stream.of(Arguments.of(LzoDrivers.JAVA, 1), Arguments.of(LzoDrivers.NATIVE, 1), Arguments.of(LzoDrivers.NATIVE, 9));
    }

    private static void everyCapacity(LzoSession session, byte[] data, int step) {
        byte[] compressed = session.compress(data);
        int bound = (int) session.driver.maxCompressedLength(data.length);
        try (Arena arena = Arena.ofConfined()) {
            for (boolean heap : new boolean[] {true, false}) {
                MemorySegment source = heap ? MemorySegment.ofArray(data) : LzoSession.copy(arena, data);
                Guarded destination = heap ? Guarded.heap(bound) : Guarded.of(arena, bound);
                for (int capacity = 0; capacity <= bound; capacity += next(capacity, compressed.length, step)) {
                    long result = session.compress(source, destination.segment(capacity));
                    checkResult(result, capacity, compressed.length, "compress heap=" + heap);
                    if (result >= 0) {
                        assertArrayEquals(compressed, destination.bytes(result));
                    }
                    destination.check(capacity, "compress capacity=" + capacity + ", heap=" + heap);
                }
                MemorySegment packed = heap ? MemorySegment.ofArray(compressed) : LzoSession.copy(arena, compressed);
                Guarded plain = heap ? Guarded.heap(data.length + 20) : Guarded.of(arena, data.length + 20);
                for (int capacity = 0; capacity <= data.length + 20; capacity += next(capacity, data.length, step)) {
                    long result = session.decompress(packed, plain.segment(capacity));
                    checkResult(result, capacity, data.length, "decompress heap=" + heap);
                    if (result >= 0) {
                        assertArrayEquals(data, plain.bytes(result));
                    }
                    plain.check(capacity, "decompress capacity=" + capacity + ", heap=" + heap);
                }
            }
        }
    }

    /** Every capacity near the right one, and some of the others. */
    private static int next(int capacity, int right, int step) {
        return Math.abs(capacity - right) <= 2 * step ? 1 : step;
    }

    private static void checkResult(long result, int capacity, int needed, String what) {
        if (capacity < needed) {
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, CodecResult.status(result), () -> what + ", capacity=" + capacity);
        } else {
            assertEquals(needed, result, () -> what + ", capacity=" + capacity);
        }
    }

    @ParameterizedTest
    @MethodSource("driversAndLevels")
    void everyCapacityOfSmallData(LzoDriver driver, int level) {
        try (LzoSession session = LzoSession.open(driver, level)) {
            for (LzoData kind : LzoData.values()) {
                everyCapacity(session, kind.bytes(0), 1);
                everyCapacity(session, kind.bytes(1), 1);
                everyCapacity(session, kind.bytes(300), 1);
                everyCapacity(session, kind.bytes(4096), level == 9 ? 101 : 1 + 16 * (kind.ordinal() & 1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("driversAndLevels")
    void capacitiesOfLargeData(LzoDriver driver, int level) {
        try (LzoSession session = LzoSession.open(driver, level)) {
            for (LzoData kind : LzoData.values()) {
                largeCapacities(session, kind.bytes(65536));
                if (level == 1) {
                    largeCapacities(session, kind.bytes(200_001));
                }
            }
        }
    }

    private static void largeCapacities(LzoSession session, byte[] data) {
        byte[] compressed = session.compress(data);
        try (Arena arena = Arena.ofConfined()) {
            Guarded destination = Guarded.of(arena, (int) session.driver.maxCompressedLength(data.length));
            MemorySegment source = LzoSession.copy(arena, data);
            for (int capacity : around(compressed.length)) {
                checkResult(session.compress(source, destination.segment(capacity)), capacity, compressed.length, "compress");
                destination.check(capacity, "compress capacity=" + capacity);
            }
            MemorySegment packed = LzoSession.copy(arena, compressed);
            for (int capacity : around(data.length)) {
                checkResult(session.decompress(packed, destination.segment(capacity)), capacity, data.length, "decompress");
                destination.check(capacity, "decompress capacity=" + capacity);
            }
        }
    }

    private static int[] around(int right) {
        return new int[] {0, 1, right / 2, Math.max(0, right - 9), right - 1, right, right + 1, right + 8};
    }

    @Test
    void theBoundHoldsForTheWorstOfLiterals() {
        for (int length = 0; length < 70_000; length += 1 + length / 20) {
            byte[] data = LzoData.RANDOM.bytes(length);
            driversAndLevels().forEach(arguments -> {
                try (LzoSession session = LzoSession.open((LzoDriver) arguments.get()[0], (int) arguments.get()[1])) {
                    int produced = session.compress(data).length;
                    assertTrue(produced <= session.driver.maxCompressedLength(data.length));
                }
            });
        }
    }
}
