package io.acomp.scomp.zstd;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import com.github.luben.zstd.Zstd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompStatus;
import io.acomp.format.ZstdFrame;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.UnsupportedSettingException;

import static io.acomp.scomp.zstd.ZstdFixture.DIRECT;
import static io.acomp.scomp.zstd.ZstdFixture.compress;
import static io.acomp.scomp.zstd.ZstdFixture.decompress;
import static io.acomp.scomp.zstd.ZstdFixture.level;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ZstdSettingsTest {
    private static final int CHECKSUM_BIT = 4;

    @Test
    void bothWaysAreThere() {
        assertTrue(DIRECT.availability().available(), () -> DIRECT.availability().reason());
        assertTrue(ZstdChoice.make().way() instanceof ForeignZstd, "the bundled library is called directly");
        assertTrue(ZstdFixture.THROUGH_JAVA.availability().available());
        assertTrue(ZstdChoice.throughJava(ZstdFixture.DIRECT.availability()).way() instanceof JavaZstd);
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void everyLevelRoundTrips(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(20_000, 1);
        for (int level : new int[] {-131072, -1000, -7, -1, 0, 1, 2, 3, 4, 9, 15, 19, 22, CodecSettings.DEFAULT_LEVEL}) {
            byte[] frame = compress(driver, level(level), data);
            byte[] back = new byte[data.length];
            assertEquals(data.length, decompress(driver, CodecSettings.DEFAULTS, frame, back), "level=" + level);
            assertArrayEquals(data, back, "level=" + level);
        }
    }

    @Test
    void levelsDiffer() throws Exception {
        byte[] data = ZstdFixture.text(100_000, 2);
        int fast = compress(DIRECT, level(-50), data).length;
        int usual = compress(DIRECT, level(1), data).length;
        int slow = compress(DIRECT, level(19), data).length;
        assertTrue(fast > usual && usual > slow, () -> fast + " > " + usual + " > " + slow);
        assertEquals(compress(DIRECT, level(3), data).length, compress(DIRECT, CodecSettings.DEFAULTS, data).length);
    }

    @ParameterizedTest
    @ValueSource(ints = {-131073, 23, Integer.MAX_VALUE})
    void levelsOutOfRangeAreRefused(int level) {
        assertThrows(UnsupportedSettingException.class, () -> DIRECT.configure(level(level)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1023, (1L << 31) + 1, Long.MAX_VALUE})
    void windowsOutOfRangeAreRefused(long window) {
        UnsupportedSettingException refused = assertThrows(
                UnsupportedSettingException.class, () -> DIRECT.configure(new CodecSettings(3, window, 0, false, null)));
        assertTrue(refused.getMessage().endsWith("window=" + window), refused.getMessage());
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void theWindowIsKept(ZstdDriver driver) throws Exception {
        byte[] half = ZstdFixture.random(40_000, 3);
        byte[] data = ZstdFixture.concat(half, half);
        assertTrue(compress(driver, level(3), data).length < 41_000, "the repetition is found without a limit");
        for (long window : new long[] {1024, 1025, 4096, 32_768, 39_999}) {
            for (int level : new int[] {-5, 1, 3, 9, 19}) {
                byte[] frame = compress(driver, new CodecSettings(level, window, 0, false, null), data);
                long declared = ZstdFrame.window(MemorySegment.ofArray(frame), 0);
                assertTrue(declared <= window, () -> "declared=" + declared + ", window=" + window);
                assertTrue(frame.length > 79_000, "a reference reaches further than the window, level=" + level + ", window=" + window);
                byte[] back = new byte[data.length];
                assertEquals(data.length, decompress(driver, CodecSettings.DEFAULTS, frame, back));
                assertArrayEquals(data, back);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void theChecksumIsWrittenAndChecked(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(5000, 4);
        byte[] without = compress(driver, level(3), data);
        byte[] with = compress(driver, new CodecSettings(3, 0, 0, true, null), data);
        assertEquals(0, without[4] & CHECKSUM_BIT);
        assertEquals(CHECKSUM_BIT, with[4] & CHECKSUM_BIT);
        assertEquals(without.length + 4, with.length);
        with[with.length - 1] ^= 1;
        ZstdFixture.assertFailed(AcompStatus.CORRUPT_INPUT, decompress(driver, CodecSettings.DEFAULTS, with, new byte[data.length]));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 70_000})
    void framesCarryTheirContentSize(int length) throws Exception {
        byte[] data = ZstdFixture.text(length, 5);
        assertEquals(length, Zstd.getFrameContentSize(compress(DIRECT, level(3), data)));
        assertEquals(length, Zstd.getFrameContentSize(compress(DIRECT, new CodecSettings(3, 2048, 0, true, null), data)));
    }

    @Test
    void theBoundIsThatOfTheLibrary() {
        for (long length : new long[] {0, 1, 4096, 131_071, 131_072, 131_073, 1 << 20, 5L << 30}) {
            assertEquals(Zstd.compressBound(length), DIRECT.maxCompressedLength(length), "length=" + length);
        }
    }

    @Test
    void theBoundHoldsForTinyWindowsToo() throws Exception {
        for (int length : new int[] {100, 4096, 100_000, 131_073, 1 << 20}) {
            byte[] data = ZstdFixture.random(length, length);
            for (int level : new int[] {-5, 1, 9, 19}) {
                byte[] frame = compress(DIRECT, new CodecSettings(level, 1024, 0, true, null), data); // fails if it does not fit
                assertTrue(frame.length <= DIRECT.maxCompressedLength(length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void oneStreamServesManyConfigs(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(50_000, 6);
        try (CodecStream stream = driver.newStream();
                CodecConfig fast = driver.configure(level(1));
                CodecConfig checked = driver.configure(new CodecSettings(9, 4096, 0, true, null))) {
            byte[] wantFast = compress(driver, level(1), data);
            byte[] wantChecked = compress(driver, new CodecSettings(9, 4096, 0, true, null), data);
            for (int i = 0; i < 6; i++) {
                CodecConfig config = i % 2 == 0 ? fast : checked;
                byte[] out = new byte[(int) driver.maxCompressedLength(data.length)];
                long length = ZstdFixture.guarded(true, out, (from, to) -> stream.compress(config, from, to), data);
                assertArrayEquals(i % 2 == 0 ? wantFast : wantChecked, Arrays.copyOf(out, (int) length));
            }
        }
    }

    @Test
    void closedStreamsAreRefusedNotReopened() throws Exception {
        CodecConfig config = DIRECT.configure(level(1));
        CodecStream stream = DIRECT.newStream();
        byte[] out = new byte[100];
        ZstdFixture.guarded(true, out, (from, to) -> stream.compress(config, from, to), new byte[10]);
        assertTrue(stream.nativeBytes() > 50_000);
        stream.close();
        stream.close();
        assertEquals(0, stream.nativeBytes());
        assertThrows(IllegalStateException.class, () -> ZstdFixture.guarded(true, out, (from, to) -> stream.compress(config, from, to), new byte[10]));
    }
}
