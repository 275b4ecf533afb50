package io.acomp.scomp.zstd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import com.github.luben.zstd.ZstdDictTrainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.UnsupportedSettingException;

import static io.acomp.scomp.zstd.ZstdFixture.compress;
import static io.acomp.scomp.zstd.ZstdFixture.decompress;
import static io.acomp.scomp.zstd.ZstdFixture.dictionary;
import static io.acomp.scomp.zstd.ZstdFixture.level;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ZstdDictionaryTest {
    private static final byte[] RAW = ZstdFixture.text(10_000, 77);
    private static final byte[] TRAINED = train(1);
    private static final byte[] OTHER_TRAINED = train(1000);

    private static byte[] train(long seed) {
        ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, 8 << 10);
        for (long i = 0; i < 800; i++) {
            trainer.addSample(("{\"seed\": " + seed + ", \"record\": " + i * 31 + ", \"name\": \"" + new String(ZstdFixture.text(60, i % 40 + seed)) + "\"}").getBytes());
        }
        return trainer.trainSamples();
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void bothKindsWorkInBothDirections(ZstdDriver driver) throws Exception {
        byte[] data = Arrays.copyOfRange(RAW, 3000, 5000);
        for (byte[] dictionary : new byte[][] {RAW, TRAINED}) {
            for (int level : new int[] {-3, 1, 3, 12, 19}) {
                CodecSettings settings = new CodecSettings(level, 0, 0, false, dictionary);
                byte[] frame = compress(driver, settings, data);
                if (level > 0) {
                    assertTrue(frame.length < compress(driver, level(level), data).length, "the dictionary is of use, level=" + level);
                }
                byte[] back = new byte[data.length];
                assertEquals(data.length, decompress(driver, settings, frame, back));
                assertArrayEquals(data, back);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void theWrongOneIsCorruptInput(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(3000, 78);
        byte[] frame = compress(driver, dictionary(TRAINED), data);
        for (CodecSettings wrong : new CodecSettings[] {dictionary(OTHER_TRAINED), dictionary(RAW), CodecSettings.DEFAULTS}) {
            ZstdFixture.assertFailed(AcompStatus.CORRUPT_INPUT, decompress(driver, wrong, frame, new byte[data.length]));
        }
        byte[] checked = compress(driver, new CodecSettings(3, 0, 0, true, RAW), Arrays.copyOf(RAW, 3000));
        for (CodecSettings wrong : new CodecSettings[] {dictionary(ZstdFixture.text(10_000, 79)), dictionary(TRAINED), CodecSettings.DEFAULTS}) {
            ZstdFixture.assertFailed(AcompStatus.CORRUPT_INPUT, decompress(driver, wrong, checked, new byte[3000]));
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void framesWithoutDictionaryAreReadWithOne(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(3000, 80);
        byte[] back = new byte[data.length];
        assertEquals(data.length, decompress(driver, dictionary(TRAINED), compress(driver, level(3), data), back));
        assertArrayEquals(data, back);
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void malformedTrainedOnesAreRefused(ZstdDriver driver) {
        byte[] malformed = TRAINED.clone();
        Arrays.fill(malformed, 8, 200, (byte) 0xFF);
        assertThrows(UnsupportedSettingException.class, () -> driver.configure(dictionary(malformed)));
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void tinyOnesAreHarmless(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(3000, 81);
        for (int length : new int[] {0, 1, 7, 8, 9}) {
            CodecSettings settings = dictionary(ZstdFixture.text(length, 82));
            byte[] back = new byte[data.length];
            assertEquals(data.length, decompress(driver, settings, compress(driver, settings, data), back), "dictionaryBytes=" + length);
            assertArrayEquals(data, back);
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void streamsOutliveConfigs(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(6000, 83);
        byte[] frame = compress(driver, dictionary(TRAINED), data);
        byte[] out = new byte[(int) driver.maxCompressedLength(data.length)];
        try (CodecStream stream = driver.newStream()) {
            for (int i = 0; i < 50; i++) {
                CodecSettings settings = i % 3 == 2 ? CodecSettings.DEFAULTS : dictionary(i % 3 == 0 ? TRAINED : RAW);
                try (CodecConfig config = driver.configure(settings)) {
                    long produced = ZstdFixture.guarded(true, out, (from, to) -> stream.compress(config, from, to), data);
                    byte[] back = new byte[data.length];
                    byte[] made = Arrays.copyOf(out, (int) produced);
                    assertEquals(data.length, ZstdFixture.guarded(true, back, (from, to) -> stream.decompress(config, from, to), made));
                    assertArrayEquals(data, back);
                    if (i % 3 == 0) {
                        assertArrayEquals(frame, made);
                    }
                }
            }
        }
    }

    @Test
    void preparedOnesAreAccounted() throws Exception {
        try (CodecConfig with = ZstdFixture.DIRECT.configure(dictionary(RAW));
                CodecConfig without = ZstdFixture.DIRECT.configure(CodecSettings.DEFAULTS)) {
            assertTrue(with.nativeBytes() > 2 * RAW.length, () -> "nativeBytes=" + with.nativeBytes());
            assertEquals(0, without.nativeBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void theToolAgrees(ZstdDriver driver, @TempDir Path folder) throws Exception {
        byte[] data = ZstdFixture.text(9000, 84);
        for (byte[] dictionary : new byte[][] {RAW, TRAINED}) {
            Path file = Files.write(folder.resolve("dictionary"), dictionary);
            assertArrayEquals(data, ZstdFixture.tool(compress(driver, dictionary(dictionary), data), "-d", "-D", file.toString()));
            byte[] back = new byte[data.length];
            byte[] frame = ZstdFixture.tool(data, "-D", file.toString());
            assertEquals(data.length, decompress(driver, dictionary(dictionary), frame, back));
            assertArrayEquals(data, back);
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.zstd.ZstdFixture#drivers")
    void theDecoderTakesThemToo(ZstdDriver driver) throws Exception {
        byte[] data = ZstdFixture.text(9000, 85);
        byte[] frame = compress(driver, dictionary(TRAINED), data);
        try (CodecConfig config = driver.configure(dictionary(TRAINED)); StreamDecoder decoder = driver.newDecoder(config, 1 << 20)) {
            assertArrayEquals(data, ZstdDecoderTest.decodeAll(decoder, frame, 100, 100));
        }
        try (CodecConfig config = driver.configure(dictionary(OTHER_TRAINED)); StreamDecoder decoder = driver.newDecoder(config, 1 << 20)) {
            assertNotEquals(0, ZstdDecoderTest.decodeUntilFailure(decoder, frame, 100, 100));
        }
    }
}
