package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Raw blocks over every implementation, the forced JNI fallback included. */
class BlockDriverTest {
    private static final BlockDriver NATIVE = new BlockDriver("lz4", "native", 100, Implementation.NATIVE);
    private static final BlockDriver JNI = new BlockDriver("lz4", "jni", 0, Implementation.JNI);
    private static final BlockDriver JAVA = new BlockDriver("lz4", "java", 50, Implementation.JAVA);
    private static final BlockDriver HC = new BlockDriver("lz4hc", "native", 100, Implementation.NATIVE);
    private static final BlockDriver HC_JNI = new BlockDriver("lz4hc", "jni", 0, Implementation.JNI);
    private static final int[] SIZES = {0, 1, 4, 5, 11, 12, 13, 14, 64, 4095, 4096, 4097, 65535, 65536, 65547, 65548, 300_000};

    static Stream<SyncDriver> drivers() {
        return Stream.of(NATIVE, JNI, JAVA, HC, HC_JNI);
    }

    private static List<byte[]> samples(int length) {
        return List.of(Samples.random(length, 1), Samples.text(length, 2), Samples.mixed(length, 3), new byte[length]);
    }

    @Test
    void theLibraryIsThere() {
        assertTrue(Lz4Binding.library().availability().available(), () -> Lz4Binding.library().toString());
        drivers().forEach(driver -> assertTrue(driver.availability().available(), () -> driver.name() + ": " + driver.availability()));
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyDriverReadsEveryBlock(SyncDriver writer) {
        for (int size : SIZES) {
            for (byte[] data : samples(size)) {
                byte[] block = Samples.compressed(writer, Samples.config(writer), data);
                assertEquals(data.length, Lz4Block.decodedLength(MemorySegment.ofArray(block), 0, block.length, 0));
                drivers().forEach(reader -> Samples.assertDecompresses(reader, Samples.config(reader), block, data));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void compressionTakesEveryCapacityFromItsLengthOnAndNoSmaller(SyncDriver driver) {
        CodecConfig config = Samples.config(driver);
        try (CodecStream stream = driver.newStream()) {
            for (byte[] data : List.of(Samples.random(200, 5), Samples.mixed(700, 6), Samples.text(4096, 7), new byte[4096], new byte[0])) {
                int length = Samples.compressed(driver, config, data).length;
                for (int capacity = 0; capacity <= driver.maxCompressedLength(data.length); capacity++) {
                    Samples.Outcome outcome = Samples.compress(stream, config, data, capacity);
                    if (capacity < length) {
                        assertEquals(CodecResult.DESTINATION_TOO_SMALL, outcome.result(), "capacity=" + capacity);
                    } else {
                        assertEquals(length, outcome.result(), "capacity=" + capacity);
                        Samples.assertDecompresses(NATIVE, Samples.config(NATIVE), outcome.bytes(), data);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void decompressionTellsTooSmallFromCorrupt(SyncDriver driver) {
        CodecConfig config = Samples.config(driver);
        try (CodecStream stream = driver.newStream()) {
            for (byte[] data : List.of(Samples.random(200, 5), Samples.mixed(900, 6), Samples.text(3000, 7), new byte[2000], new byte[1])) {
                byte[] block = Samples.compressed(NATIVE, Samples.config(NATIVE), data);
                for (int capacity = 0; capacity < data.length; capacity++) {
                    assertEquals(
                            CodecResult.DESTINATION_TOO_SMALL, Samples.decompress(stream, config, block, capacity).result(), "capacity=" + capacity);
                }
                for (int capacity : new int[] {data.length, data.length + 1, data.length + 13, data.length + 1000}) {
                    Samples.Outcome outcome = Samples.decompress(stream, config, block, capacity);
                    assertEquals(data.length, outcome.result(), "capacity=" + capacity);
                    assertArrayEquals(data, outcome.bytes());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void anEmptySourceIsOneByteThatNeedsNoRoom(SyncDriver driver) {
        byte[] block = Samples.compressed(driver, Samples.config(driver), new byte[0]);
        assertArrayEquals(new byte[] {0}, block);
        Samples.assertDecompresses(driver, Samples.config(driver), block, new byte[0]);
        try (CodecStream stream = driver.newStream()) {
            assertEquals(CodecResult.corruptAt(0), Samples.decompress(stream, Samples.config(driver), new byte[0], 10).result());
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyTruncationIsCorruptInput(SyncDriver driver) {
        CodecConfig config = Samples.config(driver);
        try (CodecStream stream = driver.newStream()) {
            for (byte[] data : List.of(Samples.mixed(3000, 9), Samples.text(2000, 9))) {
                byte[] block = Samples.compressed(NATIVE, Samples.config(NATIVE), data);
                for (int length = 1; length < block.length; length++) {
                    long result = Samples.decompress(stream, config, Arrays.copyOf(block, length), data.length).result();
                    // a cut right behind a run of literals leaves a block that is well-formed, only shorter
                    if (CodecResult.isFailure(result)) {
                        assertEquals(AcompStatus.CORRUPT_INPUT, CodecResult.status(result), "length=" + length);
                    } else {
                        assertTrue(result < data.length, "length=" + length);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void damageAtEveryPlaceIsAStatusAndStaysInside(SyncDriver driver) {
        CodecConfig config = Samples.config(driver);
        Random random = new Random(11);
        try (CodecStream stream = driver.newStream()) {
            byte[] data = Samples.mixed(2500, 10);
            byte[] block = Samples.compressed(NATIVE, Samples.config(NATIVE), data);
            for (int at = 0; at < block.length; at++) {
                for (int value : new int[] {0, 255, block[at] ^ 1 << random.nextInt(8), random.nextInt()}) {
                    byte[] damaged = block.clone();
                    damaged[at] = (byte) value;
                    long result = Samples.decompress(stream, config, damaged, data.length).result();
                    AcompStatus status = CodecResult.status(result);
                    assertTrue(
                            status == AcompStatus.OK || status == AcompStatus.CORRUPT_INPUT || status == AcompStatus.DESTINATION_TOO_SMALL,
                            () -> "status=" + status);
                    assertTrue(CodecResult.offset(result) <= block.length, () -> "offset=" + CodecResult.offset(result));
                }
            }
            for (int i = 0; i < 3000; i++) {
                byte[] noise = Samples.random(1 + random.nextInt(60), i);
                AcompStatus status = CodecResult.status(Samples.decompress(stream, config, noise, random.nextInt(300)).result());
                assertTrue(status != AcompStatus.DEVICE_FAILED && status != AcompStatus.UNSUPPORTED, () -> "status=" + status);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void takesHeapSegmentsAndOneThatIsReadOnly(SyncDriver driver) {
        CodecConfig config = Samples.config(driver);
        byte[] data = Samples.text(60_000, 4);
        MemorySegment block = MemorySegment.ofArray(new byte[(int) driver.maxCompressedLength(data.length) + 7]).asSlice(7);
        byte[] back = new byte[data.length];
        try (CodecStream stream = driver.newStream()) {
            long length = stream.compress(config, MemorySegment.ofArray(data).asReadOnly(), block);
            assertTrue(length > 0);
            assertEquals(data.length, stream.decompress(config, block.asSlice(0, length).asReadOnly(), MemorySegment.ofArray(back)));
            assertArrayEquals(data, back);
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void heapSegmentsOfAnySizeWorkAlsoWithADictionary(SyncDriver driver) {
        boolean dictionaries = driver == NATIVE || driver == HC;
        try (CodecStream stream = driver.newStream();
                CodecConfig with = Samples.config(driver, CodecSettings.DEFAULT_LEVEL, false, dictionaries ? Samples.text(9000, 1) : null)) {
            for (int size : new int[] {100, 4096, 9000, 65_536, 65_537, 500_000}) {
                byte[] data = Samples.text(size, 4);
                MemorySegment block = MemorySegment.ofArray(new byte[(int) driver.maxCompressedLength(size)]);
                byte[] back = new byte[size + 100_000];
                long length = stream.compress(with, MemorySegment.ofArray(data), block);
                assertEquals(size, stream.decompress(with, block.asSlice(0, length), MemorySegment.ofArray(back)), "size=" + size);
                assertArrayEquals(data, Arrays.copyOf(back, size));
                MemorySegment small = MemorySegment.ofArray(back).asSlice(0, size - 1);
                assertEquals(CodecResult.DESTINATION_TOO_SMALL, stream.decompress(with, block.asSlice(0, length), small), "size=" + size);
            }
        }
    }

    @Test
    void accelerationTradesSizeAndStaysReadable() {
        byte[] data = Samples.text(100_000, 12);
        for (SyncDriver driver : List.of(NATIVE, JNI, JAVA)) {
            int previous = 0;
            for (int level : new int[] {1, -4, -64, Lz4Config.MIN_LEVEL}) {
                byte[] block = Samples.compressed(driver, Samples.config(driver, level, false, null), data);
                Samples.assertDecompresses(NATIVE, Samples.config(NATIVE), block, data);
                assertTrue(block.length >= previous, driver.name() + " level=" + level);
                previous = block.length;
            }
            assertArrayEquals(
                    Samples.compressed(driver, Samples.config(driver, 1, false, null), data),
                    Samples.compressed(driver, Samples.config(driver, 0, false, null), data));
        }
    }

    @Test
    void everyHcLevelWorksAndTheHighestIsNoLongerThanTheLowest() {
        byte[] data = Samples.text(100_000, 13);
        int fast = Samples.compressed(NATIVE, Samples.config(NATIVE), data).length;
        for (SyncDriver driver : List.of(HC, HC_JNI)) {
            int[] lengths = new int[Lz4Config.MAX_HC_LEVEL + 1];
            for (int level = 2; level <= Lz4Config.MAX_HC_LEVEL; level++) {
                byte[] block = Samples.compressed(driver, Samples.config(driver, level, false, null), data);
                Samples.assertDecompresses(JAVA, Samples.config(JAVA), block, data);
                lengths[level] = block.length;
                assertTrue(block.length < fast, driver.name() + " level=" + level);
            }
            assertTrue(lengths[12] < lengths[3], () -> Arrays.toString(lengths));
        }
    }

    @Test
    void levelsOutsideTheRangeAreRefused() {
        for (int[] range : new int[][] {{Lz4Config.MIN_LEVEL, 1}, {2, 12}}) {
            SyncDriver driver = range[1] == 1 ? NATIVE : HC;
            for (int level : new int[] {range[0] - 1, range[1] + 1}) {
                assertThrows(UnsupportedSettingException.class, () -> driver.configure(new CodecSettings(level, 0, 0, false, null)));
            }
        }
    }

    @Test
    void dictionariesShrinkSmallBlocksAndAreNeededToReadThem() {
        byte[] sample = Samples.text(70_000, 20);
        for (SyncDriver driver : List.of(NATIVE, HC)) {
            for (int length : new int[] {0, 1, 3, 4, 7, 8, 9, 1000, 65_535, 65_536, 70_000}) {
                byte[] dictionary = Arrays.copyOf(sample, length);
                try (CodecConfig with = Samples.config(driver, CodecSettings.DEFAULT_LEVEL, false, dictionary)) {
                    assertTrue(with.nativeBytes() >= Math.min(length, Lz4Block.WINDOW));
                    for (int size : new int[] {1, 100, 4096, 20_000, 200_000}) {
                        byte[] data = Samples.text(size, 21);
                        byte[] block = Samples.compressed(driver, with, data);
                        Samples.assertDecompresses(driver, with, block, data);
                        if (length >= 1000 && size == 4096) {
                            assertTrue(block.length < Samples.compressed(driver, Samples.config(driver), data).length);
                            try (CodecStream stream = driver.newStream()) {
                                byte[] read = Samples.decompress(stream, Samples.config(driver), block, size).bytes();
                                assertTrue(!Arrays.equals(data, read), "read without its dictionary");
                                assertEquals(CodecResult.DESTINATION_TOO_SMALL, Samples.decompress(stream, with, block, size - 1).result());
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void hcDictionariesWorkAtEveryLevelAndOneStreamServesAll() {
        byte[] dictionary = Samples.text(30_000, 30);
        byte[] data = Samples.text(4096, 31);
        try (CodecStream stream = HC.newStream()) {
            for (int round = 0; round < 3; round++) {
                for (int level = 2; level <= Lz4Config.MAX_HC_LEVEL; level++) {
                    try (CodecConfig with = Samples.config(HC, level, false, dictionary)) {
                        CodecConfig without = Samples.config(HC, level, false, null);
                        byte[] block = Samples.compress(stream, with, data, 8192).bytes();
                        assertArrayEquals(data, Samples.decompress(stream, with, block, 4096).bytes());
                        assertEquals(CodecResult.DESTINATION_TOO_SMALL, Samples.compress(stream, with, data, 20).result());
                        byte[] plain = Samples.compress(stream, without, data, 8192).bytes();
                        assertArrayEquals(data, Samples.decompress(stream, without, plain, 4096).bytes());
                    }
                }
            }
        }
    }

    @Test
    void oneStreamServesAllSettingsInAnyOrder() {
        byte[] dictionary = Samples.text(30_000, 30);
        Random random = new Random(33);
        for (SyncDriver driver : List.of(NATIVE, JNI, JAVA)) {
            try (CodecStream stream = driver.newStream();
                    CodecConfig with = Samples.config(driver, 1, false, driver == NATIVE ? dictionary : null)) {
                CodecConfig plain = Samples.config(driver);
                for (int i = 0; i < 400; i++) {
                    CodecConfig config = random.nextBoolean() ? with : plain;
                    byte[] data = random.nextBoolean() ? Samples.text(1 + random.nextInt(9000), i) : Samples.mixed(1 + random.nextInt(90_000), i);
                    int capacity = random.nextInt(4) == 0 ? data.length / 8 : (int) driver.maxCompressedLength(data.length);
                    Samples.Outcome outcome = Samples.compress(stream, config, data, capacity);
                    if (!CodecResult.isFailure(outcome.result())) {
                        assertArrayEquals(data, Samples.decompress(stream, config, outcome.bytes(), data.length).bytes());
                    }
                }
            }
        }
    }

    @Test
    void implementationsWithoutDictionariesRefuseThem() {
        for (SyncDriver driver : List.of(JNI, JAVA)) {
            assertThrows(
                    UnsupportedSettingException.class, () -> driver.configure(new CodecSettings(1, 0, 0, false, new byte[100])), driver.name());
        }
    }

    @Test
    void accountsForItsMemoryAndClosesTwice() {
        drivers().forEach(driver -> {
            CodecStream stream = driver.newStream();
            byte[] data = Samples.text(20_000, 1);
            Samples.compress(stream, Samples.config(driver), data, 30_000);
            assertTrue(driver == JAVA ? stream.nativeBytes() == 0 : stream.nativeBytes() >= 16_000, driver.name());
            stream.close();
            stream.close();
            assertTrue(stream.nativeBytes() == 0, driver.name());
        });
    }
}
