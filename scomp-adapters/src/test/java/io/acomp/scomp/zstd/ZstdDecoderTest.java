package io.acomp.scomp.zstd;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.StreamDecoder;

import static io.acomp.scomp.zstd.ZstdFixture.compress;
import static io.acomp.scomp.zstd.ZstdFixture.concat;
import static io.acomp.scomp.zstd.ZstdFixture.level;
import static io.acomp.scomp.zstd.ZstdFixture.skippable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ZstdDecoderTest {
    private static final long WINDOW = 8 << 20;
    private static final byte GUARD = 0x5A;

    /** Decodes everything in steps of at most so many bytes; checks every step against the contract. */
    static byte[] decodeAll(StreamDecoder decoder, byte[] compressed, int sourceStep, int destinationStep) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long result = decode(decoder, compressed, sourceStep, destinationStep, out);
        assertEquals(0, result, () -> "failed, status=" + CodecResult.status(result));
        assertTrue(decoder.atFrameEnd(), "the data ends in the middle of a frame");
        return out.toByteArray();
    }

    static long decodeUntilFailure(StreamDecoder decoder, byte[] compressed, int sourceStep, int destinationStep) {
        return decode(decoder, compressed, sourceStep, destinationStep, new ByteArrayOutputStream());
    }

    private static long decode(StreamDecoder decoder, byte[] compressed, int sourceStep, int destinationStep, ByteArrayOutputStream out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(compressed.length + 1L);
            MemorySegment.copy(compressed, 0, source, ValueLayout.JAVA_BYTE, 0, compressed.length);
            MemorySegment room = arena.allocate(destinationStep + 1L);
            int at = 0;
            while (true) {
                int offered = Math.min(sourceStep, compressed.length - at);
                room.set(ValueLayout.JAVA_BYTE, destinationStep, GUARD);
                long result = decoder.step(source.asSlice(at, offered), room.asSlice(0, destinationStep));
                assertEquals(GUARD, room.get(ValueLayout.JAVA_BYTE, destinationStep), "a byte past the destination was written");
                if (result != 0) {
                    return result;
                }
                long consumed = decoder.consumed();
                long produced = decoder.produced();
                assertTrue(consumed >= 0 && consumed <= offered && produced >= 0 && produced <= destinationStep);
                out.writeBytes(room.asSlice(0, produced).toArray(ValueLayout.JAVA_BYTE));
                at += (int) consumed;
                if (consumed == 0 && produced == 0) {
                    assertEquals(0, offered, "a step with input and room did nothing");
                    return 0;
                }
            }
        }
    }

    private static StreamDecoder decoder(ZstdDriver driver, long maxWindow) throws Exception {
        CodecConfig config = driver.configure(CodecSettings.DEFAULTS);
        return driver.newDecoder(config, maxWindow);
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void stepsOfAnySize(ZstdDriver driver) throws Exception {
        byte[] data = concat(ZstdFixture.text(3000, 1), ZstdFixture.random(200, 2), new byte[2000]);
        byte[] all = concat(
                skippable(0, new byte[0]),
                compress(driver, new CodecSettings(3, 0, 0, true, null), data),
                skippable(9, new byte[77]),
                compress(driver, level(1), new byte[0]),
                compress(driver, new CodecSettings(9, 1024, 0, false, null), data));
        for (int sourceStep : new int[] {1, 2, 7, 1000, all.length}) {
            for (int destinationStep : new int[] {1, 3, 1000, 3 * data.length}) {
                try (StreamDecoder decoder = decoder(driver, WINDOW)) {
                    assertArrayEquals(concat(data, data), decodeAll(decoder, all, sourceStep, destinationStep));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void stepsStopAtFrameEnds(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(500, 3);
        byte[] frame = compress(driver, level(3), data);
        byte[] skippable = skippable(4, new byte[20]);
        byte[] all = concat(frame, skippable, frame);
        try (StreamDecoder decoder = decoder(driver, WINDOW); Arena arena = Arena.ofConfined()) {
            assertTrue(decoder.atFrameEnd(), "nothing is unfinished at the start");
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, all);
            MemorySegment room = arena.allocate(5000);
            int at = 0;
            for (int expected : new int[] {frame.length, skippable.length, frame.length}) {
                assertEquals(0, decoder.step(source.asSlice(at), room));
                assertEquals(expected, decoder.consumed());
                assertEquals(expected == frame.length ? data.length : 0, decoder.produced());
                assertTrue(decoder.atFrameEnd());
                at += expected;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void anUnfinishedFrameIsNotAnEnd(ZstdDriver driver) throws Exception {
        byte[] frame = compress(driver, new CodecSettings(3, 0, 0, true, null), ZstdFixture.text(500, 4));
        for (int length = 1; length < frame.length; length++) {
            try (StreamDecoder decoder = decoder(driver, WINDOW)) {
                assertEquals(0, decodeUntilFailure(decoder, Arrays.copyOf(frame, length), 50, 1000));
                assertFalse(decoder.atFrameEnd(), "length=" + length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void outputThatIsHeldBackIsNotAnEnd(ZstdDriver driver) throws Exception {
        byte[] frame = compress(driver, level(3), new byte[5000]);
        try (StreamDecoder decoder = decoder(driver, WINDOW); Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame);
            assertEquals(0, decoder.step(source, arena.allocate(4999)));
            assertFalse(decoder.atFrameEnd());
            assertEquals(0, decoder.step(source.asSlice(decoder.consumed()), arena.allocate(1)));
            assertEquals(1, decoder.produced());
            assertTrue(decoder.atFrameEnd());
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void theWindowLimitIsExact(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(300_000, 5);
        byte[] single = compress(driver, level(3), data); // a single segment: its window is its size
        byte[] windowed = compress(driver, new CodecSettings(3, 64 << 10, 0, false, null), data);
        for (int step : new int[] {1000, 1 << 20}) {
            assertLimit(driver, single, data, 300_000, step);
            assertLimit(driver, windowed, data, 64 << 10, step);
        }
    }

    private static void assertLimit(ZstdDriver driver, byte[] frame, byte[] data, long window, int step) throws Exception {
        try (StreamDecoder decoder = decoder(driver, window)) {
            assertArrayEquals(data, decodeAll(decoder, frame, step, step));
        }
        try (StreamDecoder decoder = decoder(driver, window - 1)) {
            ZstdFixture.assertFailed(AcompStatus.LIMIT_EXCEEDED, decodeUntilFailure(decoder, frame, step, step));
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void longWindowsOfTheTool(ZstdDriver driver) throws Exception {
        byte[] data = concat(ZstdFixture.text(3_000_000, 6), ZstdFixture.text(100_000, 6));
        byte[] frame = ZstdFixture.tool(data, "-1", "--long=27"); // from a pipe: no content size, a window of 128 MiB
        try (StreamDecoder decoder = decoder(driver, 128 << 20)) {
            assertArrayEquals(data, decodeAll(decoder, frame, 65_536, 65_536));
        }
        try (StreamDecoder decoder = decoder(driver, (128 << 20) - 1)) {
            ZstdFixture.assertFailed(AcompStatus.LIMIT_EXCEEDED, decodeUntilFailure(decoder, frame, 65_536, 65_536));
        }
    }

    @Test
    void limitsThatAreNoPowersOfTwo() throws Exception {
        byte[] data = ZstdFixture.text(2_500_000, 7);
        byte[] frame = compress(ZstdFixture.DIRECT, level(9), data);
        try (StreamDecoder decoder = decoder(ZstdFixture.DIRECT, 2_500_001)) {
            assertArrayEquals(data, decodeAll(decoder, frame, 10_000, 10_000));
        }
        assertEquals(10, FramedDecoder.windowLog(0));
        assertEquals(10, FramedDecoder.windowLog(1024));
        assertEquals(11, FramedDecoder.windowLog(1025));
        assertEquals(11, FramedDecoder.windowLog(2048));
        assertEquals(31, FramedDecoder.windowLog(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void damageIsFoundAndTheDecoderStaysInside(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(900, 8);
        byte[] frame = compress(driver, new CodecSettings(3, 0, 0, true, null), data);
        for (int at = 0; at < frame.length; at++) {
            byte[] damaged = frame.clone();
            damaged[at] ^= (byte) (at * 53 | 1);
            try (StreamDecoder decoder = decoder(driver, WINDOW)) {
                long result = decodeUntilFailure(decoder, damaged, 64, 64);
                assertTrue(result != 0 || !decoder.atFrameEnd(), "wrong data passed, at=" + at);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void garbageBetweenFramesIsCorruptInput(ZstdDriver driver) throws Exception {
        byte[] frame = compress(driver, level(3), ZstdFixture.text(900, 9));
        try (StreamDecoder decoder = decoder(driver, WINDOW)) {
            ZstdFixture.assertFailed(
                    AcompStatus.CORRUPT_INPUT, decodeUntilFailure(decoder, concat(frame, new byte[10], frame), 1 << 20, 1 << 20));
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void framesOfTheToolAndOfOthers(ZstdDriver driver) throws Exception {
        byte[] data = concat(ZstdFixture.text(400_000, 10), ZstdFixture.random(100_000, 11));
        byte[] all = concat(ZstdFixture.tool(data, "-1"), ZstdFixture.tool(data, "-19", "--no-check"), compress(driver, level(5), data));
        for (int step : new int[] {977, 1 << 17}) {
            try (StreamDecoder decoder = decoder(driver, WINDOW)) {
                assertArrayEquals(concat(data, data, data), decodeAll(decoder, all, step, 65_536));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void closesOnce(ZstdDriver driver) throws Exception {
        StreamDecoder decoder = decoder(driver, WINDOW);
        decoder.close();
        decoder.close();
    }
}
