package io.acomp.scomp.lzo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

/** The lzop tool as judge: each driver reads its blocks, and it reads those of each driver. */
class LzopToolTest {
    /** lzop's own block size. */
    private static final int BLOCK = 256 << 10;

    @TempDir
    Path folder;

    static Stream<LzoDriver> drivers() {
        return Stream.of(LzoDrivers.JAVA, LzoDrivers.NATIVE);
    }

    /** 700 KiB in which blocks of every kind begin and end. */
    private static byte[] data() {
        return LzoData.concat(
                LzoData.TEXT.bytes(300_000), LzoData.POINTERS.bytes(100_000), LzoData.REPEATS.bytes(200_000), LzoData.ZEROS.bytes(100_000));
    }

    private byte[] lzop(byte[] input, String... options) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        List<String> command = new ArrayList<>(List.of("lzop"));
        command.addAll(List.of(options));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(folder.resolve("err").toFile())
                    .start();
        } catch (IOException absent) {
            return abort("the lzop tool is not installed: " + absent.getMessage());
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "lzop hangs");
        assertEquals(0, process.exitValue(), () -> {
            try {
                return Files.readString(folder.resolve("err"));
            } catch (IOException unreadable) {
                return unreadable.toString();
            }
        });
        return Files.readAllBytes(out);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void readsFilesOfEveryLevel(LzoDriver driver) throws IOException, InterruptedException {
        byte[] data = data();
        try (LzoSession session = LzoSession.open(driver)) {
            for (String level : List.of("-1", "-3", "-7", "-9")) {
                List<byte[]> plain = new ArrayList<>();
                List<LzopFile.Block> blocks = LzopFile.read(lzop(data, "-c", level));
                for (LzopFile.Block block : blocks) {
                    plain.add(block.stored() ? block.data() : session.decompress(block.data(), block.length()));
                }
                assertTrue(blocks.stream().noneMatch(LzopFile.Block::stored), level);
                assertArrayEquals(data, LzoData.concat(plain.toArray(byte[][]::new)), level);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void writesBlocksTheToolReads(LzoDriver driver) throws IOException, InterruptedException {
        byte[] data = data();
        int maxLevel = driver.capabilities().maxLevel();
        for (int level : maxLevel > LzoConfig.LAST_FAST_LEVEL ? new int[] {1, 7, 9} : new int[] {1}) {
            try (LzoSession session = LzoSession.open(driver, level)) {
                List<byte[]> plain = new ArrayList<>();
                List<LzopFile.Block> blocks = new ArrayList<>();
                // Small blocks first, for the beginnings of streams.
                for (int at = 0, size = 200; at < data.length; at += plain.getLast().length, size = Math.min(2 * size, BLOCK)) {
                    plain.add(Arrays.copyOfRange(data, at, Math.min(data.length, at + size)));
                    blocks.add(new LzopFile.Block(plain.getLast().length, session.compress(plain.getLast())));
                    assertTrue(blocks.getLast().data().length < blocks.getLast().length(), "the tool takes such a block for a stored one");
                }
                assertArrayEquals(data, lzop(LzopFile.write(blocks, plain), "-dc"), "level=" + level);
            }
        }
    }
}
