package io.acomp.scomp.lz4;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Frames: capacities, damage, steps. What the stock tool makes of them is {@link FrameToolTest}'s. */
class FrameDriverTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    @TempDir
    Path folder;

    static Stream<SyncDriver> drivers() {
        return FrameToolTest.drivers();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void compressionTakesEveryCapacityFromItsLengthOnAndNoSmaller(SyncDriver driver) {
        try (CodecStream stream = driver.newStream()) {
            for (boolean checksum : new boolean[] {false, true}) {
                CodecConfig config = Samples.config(driver, 1, checksum, null);
                for (byte[] data : List.of(new byte[0], new byte[1], Samples.random(300, 5), Samples.mixed(700, 6), new byte[4096])) {
                    byte[] frame = Samples.compressed(driver, config, data);
                    for (int capacity = 0; capacity <= driver.maxCompressedLength(data.length); capacity++) {
                        Samples.Outcome outcome = Samples.compress(stream, config, data, capacity);
                        if (capacity < frame.length) {
                            assertEquals(CodecResult.DESTINATION_TOO_SMALL, outcome.result(), "capacity=" + capacity);
                        } else {
                            assertArrayEquals(frame, outcome.bytes(), "capacity=" + capacity);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theBoundHoldsForRandomDataAtBlockEdges() {
        SyncDriver driver = FrameToolTest.NATIVE;
        for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 262_145, (1 << 20) + 1, 4 << 20, (4 << 20) + 1, (8 << 20) + 1}) {
            byte[] data = Samples.random(size, size);
            byte[] frame = Samples.compressed(driver, Samples.config(driver), data);
            assertEquals(driver.maxCompressedLength(size), frame.length, "size=" + size);
            Samples.assertDecompresses(driver, Samples.config(driver), frame, data);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everySmallerDestinationIsTooSmall(SyncDriver driver) throws Exception {
        byte[] data = Samples.concatenate(Samples.text(1500, 1), Samples.random(500, 2));
        CodecConfig config = Samples.config(driver);
        byte[] linked = linked(data);
        try (CodecStream stream = driver.newStream()) {
            for (byte[] frame : List.of(Samples.compressed(driver, config, data), linked)) {
                for (int capacity = 0; capacity < data.length; capacity++) {
                    assertEquals(
                            CodecResult.DESTINATION_TOO_SMALL, Samples.decompress(stream, config, frame, capacity).result(), "capacity=" + capacity);
                }
                assertArrayEquals(data, Samples.decompress(stream, config, frame, data.length).bytes());
                assertArrayEquals(data, Samples.decompress(stream, config, frame, data.length + 100_000).bytes());
            }
        }
    }

    /** A frame of linked 64 KiB-blocks' kind, cut into small blocks that refer to each other, with all checksums. */
    static byte[] linked(byte[] data) {
        int piece = 400;
        ByteBuffer frame = ByteBuffer.allocate(data.length * 2 + 1000).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0x184D2204).put((byte) 0b01_0_1_1_1_00).put((byte) 0x40).putLong(data.length);
        frame.put((byte) (hash(Arrays.copyOfRange(frame.array(), 4, 14)) >>> 8));
        BlockDriver blocks = new BlockDriver("lz4", "native", 100, Implementation.NATIVE);
        for (int at = 0; at < data.length; at += piece) {
            byte[] part = Arrays.copyOfRange(data, at, Math.min(data.length, at + piece));
            byte[] block;
            if (at == 0) {
                block = Samples.compressed(blocks, Samples.config(blocks), part);
            } else {
                try (CodecConfig history = Samples.config(blocks, 1, false, Arrays.copyOf(data, at))) {
                    block = Samples.compressed(blocks, history, part);
                }
            }
            frame.putInt(block.length).put(block).putInt(hash(block));
        }
        frame.putInt(0).putInt(hash(data));
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static int hash(byte[] data) {
        return XXHashFactory.safeInstance().hash32().hash(data, 0, data.length, 0);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyTruncationIsCorruptInput(SyncDriver driver) {
        byte[] data = Samples.text(3000, 3);
        CodecConfig config = Samples.config(driver);
        byte[] skippable = {0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
        byte[] frames = Samples.concatenate(skippable, linked(data));
        try (CodecStream stream = driver.newStream()) {
            for (int length = 1; length < frames.length; length++) {
                byte[] cut = Arrays.copyOf(frames, length);
                long result = Samples.decompress(stream, config, cut, data.length).result();
                boolean whole = length == skippable.length;
                assertEquals(whole ? AcompStatus.OK : AcompStatus.CORRUPT_INPUT, CodecResult.status(result), "length=" + length);
                Steps.Outcome steps = Steps.run(driver, cut, NO_LIMIT, () -> 7, () -> 1000);
                assertEquals(whole, steps.complete(), "length=" + length);
                assertEquals(0, steps.result(), "length=" + length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyFlippedByteIsFoundUnlessItChangesNothing(SyncDriver driver) {
        byte[] data = Samples.concatenate(Samples.text(1200, 3), Samples.random(500, 1));
        CodecConfig config = Samples.config(driver);
        try (CodecStream stream = driver.newStream()) {
            int unchanged = 0;
            for (byte[] frame : List.of(Samples.compressed(driver, config, data), linked(data))) {
                for (int at = 0; at < frame.length; at++) {
                    byte[] damaged = frame.clone();
                    damaged[at] ^= (byte) 0xff;
                    Samples.Outcome outcome = Samples.decompress(stream, config, damaged, data.length);
                    Steps.Outcome steps = Steps.run(driver, damaged, NO_LIMIT, () -> 100, () -> 300);
                    if (outcome.result() == data.length) {
                        // a match that was moved to another place with the same bytes
                        assertArrayEquals(data, outcome.bytes(), "at=" + at);
                        assertArrayEquals(data, steps.bytes(), "at=" + at);
                        unchanged++;
                        continue;
                    }
                    assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(outcome.result()), "at=" + at);
                    assertTrue(CodecResult.offset(outcome.result()) <= frame.length);
                    assertTrue(steps.result() != 0 || !steps.complete(), "at=" + at);
                }
            }
            assertTrue(unchanged < 20, "unchanged=" + unchanged);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void damagedLegacyFramesStayInside(SyncDriver driver) throws Exception {
        byte[] data = Samples.mixed(2000, 4);
        byte[] frame = Samples.tool(folder, data, "-l");
        CodecConfig config = Samples.config(driver);
        try (CodecStream stream = driver.newStream()) {
            for (int at = 0; at < frame.length; at++) {
                for (int value : new int[] {0, 255, frame[at] ^ 4}) {
                    byte[] damaged = frame.clone();
                    damaged[at] = (byte) value;
                    AcompStatus status = CodecResult.status(Samples.decompress(stream, config, damaged, data.length).result());
                    assertTrue(
                            status == AcompStatus.OK || status == AcompStatus.CORRUPT_INPUT || status == AcompStatus.DESTINATION_TOO_SMALL,
                            () -> "status=" + status);
                    Steps.Outcome steps = Steps.run(driver, damaged, NO_LIMIT, () -> 50, () -> 500);
                    assertTrue(steps.result() == 0 || CodecResult.status(steps.result()) == AcompStatus.CORRUPT_INPUT);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void trailingGarbageIsFoundWhereItBegins(SyncDriver driver) {
        byte[] data = Samples.text(1000, 1);
        byte[] frame = Samples.compressed(driver, Samples.config(driver), data);
        for (byte[] garbage : List.of(new byte[] {1}, new byte[] {1, 2, 3}, "garbage".getBytes(), new byte[20])) {
            byte[] source = Samples.concatenate(frame, garbage);
            try (CodecStream stream = driver.newStream()) {
                long result = Samples.decompress(stream, Samples.config(driver), source, 5000).result();
                assertEquals(CodecResult.corruptAt(frame.length), result);
            }
            Steps.Outcome steps = Steps.run(driver, source, NO_LIMIT, () -> 1 << 20, () -> 1 << 20);
            assertArrayEquals(data, steps.bytes());
            assertFalse(steps.complete());
            assertEquals(garbage.length < 4 ? 0 : CodecResult.corruptAt(frame.length), steps.result());
        }
    }

    @Test
    void aDictionaryIdAVersionOrAReservedBitIsUnsupported() {
        byte[][] descriptors = {{0b01_100001, 0x40, 1, 2, 3, 4}, {(byte) 0b10_100000, 0x40}, {0b01_100010, 0x40}, {0b01_100000, 0x41}, {0b01_100000, 0x30}};
        for (byte[] descriptor : descriptors) {
            byte[] frame = Samples.concatenate(
                    new byte[] {0x04, 0x22, 0x4d, 0x18}, descriptor, new byte[] {(byte) (hash(descriptor) >>> 8)}, new byte[4]);
            drivers().forEach(driver -> {
                try (CodecStream stream = driver.newStream()) {
                    assertEquals(CodecResult.UNSUPPORTED, Samples.decompress(stream, Samples.config(driver), frame, 100).result());
                }
                assertEquals(CodecResult.UNSUPPORTED, Steps.run(driver, frame, NO_LIMIT, () -> 1, () -> 1).result());
            });
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aBlockLongerThanItsHeaderAllowsIsCorrupt(SyncDriver driver) throws Exception {
        byte[] data = new byte[200_000];
        byte[] frame = Samples.tool(folder, data, "-B6", "--no-frame-crc");
        byte[] descriptor = {frame[4], 0x40};
        frame[5] = 0x40;
        frame[6] = (byte) (hash(descriptor) >>> 8);
        try (CodecStream stream = driver.newStream()) {
            for (int capacity : new int[] {200_000, 70_000, 65_536, 1000}) {
                long result = Samples.decompress(stream, Samples.config(driver), frame, capacity).result();
                assertEquals(CodecResult.corruptAt(11), result, "capacity=" + capacity);
            }
        }
        assertEquals(CodecResult.corruptAt(11), Steps.run(driver, frame, NO_LIMIT, () -> 1 << 20, () -> 1 << 20).result());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aDeclaredLengthIsCheckedAndNotTrusted(SyncDriver driver) {
        byte[] data = Samples.text(500, 1);
        byte[] frame = Samples.compressed(driver, Samples.config(driver), data);
        for (long declared : new long[] {0, 499, 501, 1L << 40, -1, Long.MIN_VALUE}) {
            byte[] lying = frame.clone();
            ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putLong(6, declared);
            lying[14] = (byte) (hash(Arrays.copyOfRange(lying, 4, 14)) >>> 8);
            try (CodecStream stream = driver.newStream()) {
                long result = Samples.decompress(stream, Samples.config(driver), lying, 5000).result();
                assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(result), "declared=" + declared);
            }
            Steps.Outcome steps = Steps.run(driver, lying, NO_LIMIT, () -> 60, () -> 60);
            assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(steps.result()), "declared=" + declared);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everySplitOfInputAndOutputGivesTheSame(SyncDriver driver) throws Exception {
        byte[] data = Samples.concatenate(Samples.text(2000, 1), Samples.random(600, 2), Samples.mixed(150_000, 3));
        byte[] skippable = {0x51, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5};
        byte[] frames = Samples.concatenate(
                linked(Arrays.copyOf(data, 3000)),
                skippable,
                Samples.tool(folder, data, "-B4", "-BD", "-BX"),
                Samples.tool(folder, data, "-l"),
                Samples.compressed(driver, Samples.config(driver), data));
        byte[] expected = Samples.concatenate(Arrays.copyOf(data, 3000), data, data, data);
        for (int[] sizes : new int[][] {{1, 1}, {1, 1 << 20}, {1 << 20, 1}, {3, 5}, {13, 4096}, {4096, 13}, {65_536, 65_536}, {1 << 24, 1 << 24}}) {
            Steps.Outcome steps = Steps.run(driver, frames, NO_LIMIT, () -> sizes[0], () -> sizes[1]);
            assertEquals(0, steps.result(), () -> Arrays.toString(sizes));
            assertTrue(steps.complete(), () -> Arrays.toString(sizes));
            assertArrayEquals(expected, steps.bytes(), () -> Arrays.toString(sizes));
            assertTrue(steps.frameEnds() >= 4, () -> Arrays.toString(sizes));
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void anEmptyStreamIsNotComplete(SyncDriver driver) {
        assertFalse(Steps.run(driver, new byte[0], NO_LIMIT, () -> 1, () -> 1).complete());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aWindowLimitBelowTheFormatsHoldsUnlessTheContentIsSmaller(SyncDriver driver) throws Exception {
        byte[] data = Samples.text(30_000, 1);
        byte[] declared = Samples.compressed(driver, Samples.config(driver), data);
        byte[] undeclared = Samples.tool(folder, data, "-B7");
        assertEquals(0, Steps.run(driver, declared, 30_000, () -> 1000, () -> 1000).result());
        assertEquals(CodecResult.LIMIT_EXCEEDED, Steps.run(driver, declared, 29_999, () -> 1000, () -> 1000).result());
        assertEquals(CodecResult.LIMIT_EXCEEDED, Steps.run(driver, undeclared, 65_535, () -> 1000, () -> 1000).result());
        assertEquals(0, Steps.run(driver, undeclared, 65_536, () -> 1000, () -> 1000).result());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void takesHeapSegments(SyncDriver driver) {
        byte[] data = Samples.text(50_000, 4);
        byte[] linked = linked(data);
        byte[] back = new byte[data.length];
        MemorySegment frame = MemorySegment.ofArray(new byte[(int) driver.maxCompressedLength(data.length)]);
        try (CodecStream stream = driver.newStream()) {
            for (int level : new int[] {1, 3, 12}) {
                CodecConfig config = Samples.config(driver, level, true, null);
                long length = stream.compress(config, MemorySegment.ofArray(data), frame);
                assertEquals(data.length, stream.decompress(config, frame.asSlice(0, length), MemorySegment.ofArray(back)));
                assertArrayEquals(data, back);
            }
            Arrays.fill(back, (byte) 0);
            assertEquals(data.length, stream.decompress(Samples.config(driver), MemorySegment.ofArray(linked), MemorySegment.ofArray(back)));
            assertArrayEquals(data, back);
        }
    }

    @Test
    void aFailedDecoderStaysFailed() {
        SyncDriver driver = FrameToolTest.NATIVE;
        try (Arena arena = Arena.ofConfined();
                StreamDecoder decoder = driver.newDecoder(Samples.config(driver), NO_LIMIT)) {
            MemorySegment garbage = arena.allocate(100).fill((byte) 7);
            MemorySegment room = arena.allocate(100);
            assertEquals(CodecResult.corruptAt(0), decoder.step(garbage, room));
            assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(decoder.step(garbage, room)));
            assertFalse(decoder.atFrameEnd());
        }
    }
}
