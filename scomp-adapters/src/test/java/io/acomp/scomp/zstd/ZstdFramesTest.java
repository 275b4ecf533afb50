package io.acomp.scomp.zstd;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;

import static io.acomp.scomp.zstd.ZstdFixture.compress;
import static io.acomp.scomp.zstd.ZstdFixture.concat;
import static io.acomp.scomp.zstd.ZstdFixture.decompress;
import static io.acomp.scomp.zstd.ZstdFixture.level;
import static io.acomp.scomp.zstd.ZstdFixture.skippable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whole frames: several of them, damaged ones, destinations that are just large enough or not. */
class ZstdFramesTest {
    private static final CodecSettings CHECKED = new CodecSettings(3, 0, 0, true, null);

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void concatenatedAndSkippableFramesAreRead(ZstdDriver driver) throws Exception {
        byte[] first = ZstdFixture.text(1000, 1);
        byte[] second = ZstdFixture.random(70_000, 2);
        byte[] all = concat(
                skippable(0, new byte[0]),
                compress(driver, level(3), first),
                skippable(15, new byte[300]),
                compress(driver, CHECKED, new byte[0]),
                compress(driver, level(-1), second),
                skippable(7, new byte[1]));
        byte[] back = new byte[71_000];
        assertEquals(71_000, decompress(driver, CodecSettings.DEFAULTS, all, back));
        assertArrayEquals(concat(first, second), back);
        assertEquals(0, decompress(driver, CodecSettings.DEFAULTS, skippable(3, new byte[10]), new byte[0]));
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void everyTruncationIsCorruptInput(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(700, 3);
        byte[] first = compress(driver, CHECKED, data);
        byte[] all = concat(first, skippable(1, new byte[5]), compress(driver, level(1), data));
        int skippableEnd = first.length + 13;
        CodecConfig config = driver.configure(CodecSettings.DEFAULTS);
        try (CodecStream stream = driver.newStream()) {
            for (int length = 0; length < all.length; length++) {
                long expected = length == first.length || length == skippableEnd ? data.length : -1;
                for (boolean isNative : new boolean[] {true, false}) {
                    byte[] cut = Arrays.copyOf(all, length);
                    long result = ZstdFixture.guarded(isNative, new byte[2 * data.length], (from, to) -> stream.decompress(config, from, to), cut);
                    if (expected >= 0) {
                        assertEquals(expected, result);
                    } else {
                        ZstdFixture.assertFailed(AcompStatus.CORRUPT_INPUT, result);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void everyDamagedByteIsFoundOrHarmless(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(900, 4);
        byte[] frame = concat(skippable(2, new byte[4]), compress(driver, CHECKED, data));
        CodecConfig config = driver.configure(CodecSettings.DEFAULTS);
        byte[] back = new byte[data.length];
        int found = 0;
        try (CodecStream stream = driver.newStream()) {
            for (int at = 0; at < frame.length; at++) {
                for (int change : new int[] {0x01, 0x80, 0xFF, 0x55}) {
                    byte[] damaged = frame.clone();
                    damaged[at] ^= (byte) change;
                    for (boolean isNative : new boolean[] {true, false}) {
                        long result = ZstdFixture.guarded(isNative, back, (from, to) -> stream.decompress(config, from, to), damaged);
                        if (result > 0) { // 0: the frame became a skippable one
                            assertArrayEquals(data, back, "wrong data passed, at=" + at);
                        } else if (result < 0) {
                            found++;
                        }
                    }
                }
            }
            assertEquals(data.length, ZstdFixture.guarded(true, back, (from, to) -> stream.decompress(config, from, to), frame));
            assertArrayEquals(data, back, "the stream is sound after all that");
        }
        assertTrue(found > 6 * frame.length, "found=" + found);
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void damageWithoutChecksumStaysInside(ZstdDriver driver) throws Exception {
        byte[] data = concat(ZstdFixture.text(2000, 5), ZstdFixture.random(300, 6), new byte[500]);
        CodecConfig config = driver.configure(CodecSettings.DEFAULTS);
        try (CodecStream stream = driver.newStream()) {
            for (int level : new int[] {-1, 1, 19}) {
                byte[] frame = compress(driver, level(level), data);
                for (int at = 0; at < frame.length; at++) {
                    byte[] damaged = frame.clone();
                    damaged[at] ^= (byte) (at * 37 | 1);
                    ZstdFixture.guarded(true, new byte[data.length], (from, to) -> stream.decompress(config, from, to), damaged);
                    ZstdFixture.guarded(false, new byte[data.length / 2], (from, to) -> stream.decompress(config, from, to), damaged);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void trailingGarbageIsCorruptInput(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(900, 7);
        byte[] frame = compress(driver, level(3), data);
        for (int length : new int[] {1, 3, 4, 5, 8, 100}) {
            byte[] all = concat(frame, ZstdFixture.random(length, length));
            long result = decompress(driver, CodecSettings.DEFAULTS, all, new byte[2 * data.length]);
            ZstdFixture.assertFailed(AcompStatus.CORRUPT_INPUT, result);
            if (driver == ZstdFixture.DIRECT) {
                assertEquals(frame.length, CodecResult.offset(result));
            }
        }
    }

    @Test
    void theOffsetIsThatOfTheDamagedFrame() throws Exception {
        byte[] good = compress(ZstdFixture.DIRECT, CHECKED, ZstdFixture.text(900, 8));
        byte[] bad = good.clone();
        bad[bad.length - 2] ^= 8;
        long result = decompress(ZstdFixture.DIRECT, CodecSettings.DEFAULTS, concat(good, good, bad, good), new byte[4000]);
        assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(result));
        assertEquals(2L * good.length, CodecResult.offset(result));
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void destinationsThatAreJustLargeEnough(ZstdDriver driver) throws Exception {
        for (int level : new int[] {-5, 1, 3, 6, 19}) {
            CodecConfig config = driver.configure(level(level));
            try (CodecStream stream = driver.newStream()) {
                for (int length : new int[] {0, 1, 2, 100, 4096, 70_000, 300_000}) {
                    for (byte[] data : new byte[][] {ZstdFixture.text(length, 9), ZstdFixture.random(length, 10)}) {
                        byte[] frame = compress(driver, level(level), data);
                        byte[] out = new byte[frame.length];
                        assertEquals(frame.length, ZstdFixture.guarded(true, out, (from, to) -> stream.compress(config, from, to), data));
                        assertArrayEquals(frame, out);
                        long tight = ZstdFixture.guarded(true, new byte[frame.length - 1], (from, to) -> stream.compress(config, from, to), data);
                        ZstdFixture.assertFailed(AcompStatus.DESTINATION_TOO_SMALL, tight);
                        ZstdFixture.assertFailed(AcompStatus.DESTINATION_TOO_SMALL,
                                ZstdFixture.guarded(true, new byte[0], (from, to) -> stream.compress(config, from, to), data));

                        byte[] back = new byte[length];
                        assertEquals(length, ZstdFixture.guarded(true, back, (from, to) -> stream.decompress(config, from, to), frame));
                        assertArrayEquals(data, back);
                        if (length > 0) {
                            for (int capacity : new int[] {0, length - 1}) {
                                ZstdFixture.assertFailed(AcompStatus.DESTINATION_TOO_SMALL, ZstdFixture.guarded(
                                        true, new byte[capacity], (from, to) -> stream.decompress(config, from, to), frame));
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void heapSegmentsOfAnyLevel(ZstdDriver driver) throws Exception {
        for (int level : new int[] {-5, 1, 3, 4, 12}) {
            CodecConfig config = driver.configure(level(level));
            try (CodecStream stream = driver.newStream()) {
                for (int length : new int[] {0, 1, 4096, 32_769, 65_536}) {
                    byte[] data = ZstdFixture.text(length, 11);
                    byte[] out = new byte[65_536];
                    long produced = ZstdFixture.guarded(false, out, (from, to) -> stream.compress(config, from.asReadOnly(), to), data);
                    byte[] frame = Arrays.copyOf(out, (int) produced);
                    assertArrayEquals(compress(driver, level(level), data), frame);
                    byte[] back = new byte[length];
                    assertEquals(length, ZstdFixture.guarded(false, back, (from, to) -> stream.decompress(config, from.asReadOnly(), to), frame));
                    assertArrayEquals(data, back);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void theToolAgrees(ZstdDriver driver) throws Exception {
        for (byte[] data : new byte[][] {new byte[0], new byte[] {1}, ZstdFixture.text(300_000, 12), ZstdFixture.random(200_000, 13)}) {
            assertArrayEquals(data, ZstdFixture.tool(compress(driver, CHECKED, data), "-d"));
            byte[] back = new byte[data.length];
            assertEquals(data.length, decompress(driver, CodecSettings.DEFAULTS, ZstdFixture.tool(data, "-5"), back));
            assertArrayEquals(data, back);
        }
    }
}
