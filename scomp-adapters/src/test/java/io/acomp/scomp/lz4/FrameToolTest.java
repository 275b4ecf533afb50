package io.acomp.scomp.lz4;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Frames between us and the stock {@code lz4} tool, in both directions, with every flag it has. */
class FrameToolTest {
    static final FrameDriver NATIVE = new FrameDriver("native", 100, Implementation.NATIVE);
    static final FrameDriver JNI = new FrameDriver("jni", 0, Implementation.JNI);
    static final FrameDriver JAVA = new FrameDriver("java", 50, Implementation.JAVA);

    @TempDir
    Path folder;

    static Stream<SyncDriver> drivers() {
        return Stream.of(NATIVE, JNI, JAVA);
    }

    /** Every combination of block size, linking, block checksum, content checksum and content size. */
    private static List<String[]> flags() {
        List<String[]> all = new ArrayList<>();
        for (int block = 4; block <= 7; block++) {
            for (int bits = 0; bits < 16; bits++) {
                List<String> options = new ArrayList<>(List.of("-B" + block, (bits & 1) == 0 ? "-BI" : "-BD"));
                if ((bits & 2) != 0) {
                    options.add("-BX");
                }
                if ((bits & 4) != 0) {
                    options.add("--no-frame-crc");
                }
                if ((bits & 8) != 0) {
                    options.add("--content-size");
                }
                all.add(options.toArray(String[]::new));
            }
        }
        return all;
    }

    private void assertRead(byte[] frames, byte[] expected, String what) {
        Random random = new Random(1);
        drivers().forEach(driver -> {
            Samples.assertDecompresses(driver, Samples.config(driver), frames, expected);
            Steps.Outcome outcome = Steps.run(
                    driver, frames, Long.MAX_VALUE, () -> 1 + random.nextInt(100_000), () -> 1 + random.nextInt(random.nextBoolean() ? 50_000 : 6 << 20));
            assertEquals(0, outcome.result(), what);
            assertTrue(outcome.complete(), what);
            assertArrayEquals(expected, outcome.bytes(), what);
        });
    }

    @Test
    void everyFlagOfTheToolIsRead() throws Exception {
        for (String[] options : flags()) {
            byte[] data = Samples.mixed(700_000, options.length);
            assertRead(Samples.tool(folder, data, options), data, String.join(" ", options));
        }
    }

    @Test
    void emptySmallAndIncompressibleInputsAreRead() throws Exception {
        for (String[] options : new String[][] {{"-B4"}, {"-B4", "-BD", "-BX"}, {"-B7", "--content-size"}, {"-l"}, {"-9"}, {"-12", "-BD"}, {"--fast=9"}}) {
            for (byte[] data : List.of(new byte[0], new byte[1], Samples.text(100, 1), Samples.random(200_000, 2), new byte[500_000])) {
                assertRead(Samples.tool(folder, data, options), data, String.join(" ", options) + " length=" + data.length);
            }
        }
    }

    @Test
    void severalBlocksOfTheLargestSizeAndLegacyFramesAreRead() throws Exception {
        byte[] data = Samples.concatenate(Samples.text(5 << 20, 1), Samples.mixed(5 << 20, 2));
        for (String[] options : new String[][] {{"-B7", "-BD"}, {"-B7", "-BI", "-BX"}, {"-l"}}) {
            assertRead(Samples.tool(folder, data, options), data, String.join(" ", options));
        }
    }

    @Test
    void framesInARowAreRead() throws Exception {
        byte[] one = Samples.text(100_000, 1);
        byte[] two = Samples.random(70_000, 2);
        byte[] skippable = {0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
        byte[] emptySkippable = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
        byte[] standard = Samples.tool(folder, one, "-BD", "-B4");
        byte[] legacy = Samples.tool(folder, two, "-l");
        byte[] empty = Samples.tool(folder, new byte[0]);
        byte[] ours = Samples.compressed(NATIVE, Samples.config(NATIVE), one);
        assertRead(Samples.concatenate(standard, skippable, legacy), Samples.concatenate(one, two), "standard, skippable, legacy");
        assertRead(Samples.concatenate(legacy, legacy, ours), Samples.concatenate(two, two, one), "legacy, legacy, ours");
        assertRead(Samples.concatenate(legacy, emptySkippable, standard), Samples.concatenate(two, one), "legacy, skippable, standard");
        assertRead(Samples.concatenate(skippable, empty, emptySkippable, empty, ours), one, "skippable and empty");
        assertRead(skippable, new byte[0], "only a skippable frame");
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void theToolReadsOurs(SyncDriver driver) throws Exception {
        for (int size : new int[] {0, 1, 13, 4096, 65_536, 65_537, 300_000, 1 << 20, (1 << 20) + 1}) {
            for (byte[] data : List.of(Samples.text(size, 1), Samples.random(size, 2), Samples.mixed(size, 3))) {
                for (boolean checksum : new boolean[] {true, false}) {
                    byte[] frame = Samples.compressed(driver, Samples.config(driver, 1, checksum, null), data);
                    assertArrayEquals(data, Samples.tool(folder, frame, "-d"), () -> "size=" + size);
                    if (!checksum) {
                        break;
                    }
                    drivers().forEach(reader -> Samples.assertDecompresses(reader, Samples.config(reader), frame, data));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void theToolReadsEveryLevelAndSeveralLargeBlocks(SyncDriver driver) throws Exception {
        byte[] data = Samples.text(150_000, 4);
        int previous = data.length;
        for (int level : new int[] {Lz4Config.MIN_LEVEL, -5, 0, 1, 2, 3, 4, 6, 9, 10, 12}) {
            byte[] frame = Samples.compressed(driver, Samples.config(driver, level, true, null), data);
            assertArrayEquals(data, Samples.tool(folder, frame, "-d"), "level=" + level);
            assertTrue(frame.length <= previous + 1000, "level=" + level);
            previous = frame.length;
        }
        byte[] large = Samples.concatenate(Samples.text(9 << 20, 5), Samples.random(1 << 20, 6));
        byte[] frame = Samples.compressed(driver, Samples.config(driver), large);
        assertArrayEquals(large, Samples.tool(folder, frame, "-d"));
        assertRead(frame, large, "large");
    }
}
