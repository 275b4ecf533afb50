package io.acomp.scomp.deflate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The stock tools as judges: gzip, and zlib through Python. */
class DeflateInteropTest {
    private static final List<byte[]> SAMPLES =
            List.of(new byte[0], Fixture.mixed(10, 1), Fixture.mixed(4096, 2), Fixture.random(70_000), Fixture.mixed(500_000, 3));

    @TempDir
    Path folder;

    static Stream<SyncDriver> gzipDrivers() {
        return Fixture.drivers("gzip");
    }

    static Stream<SyncDriver> windowDrivers() {
        return Fixture.drivers().filter(driver -> driver.capabilities().windowSetting());
    }

    /** Runs a tool from file to file; a tool that is not installed skips the test. */
    private byte[] tool(byte[] input, String... command) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException absent) {
            return assumeInstalled(command[0]);
        }
        assertEquals(true, process.waitFor(60, TimeUnit.SECONDS), "tool ended");
        assertEquals(0, process.exitValue(), () -> List.of(command) + " " + read(errors));
        return Files.readAllBytes(out);
    }

    private static byte[] assumeInstalled(String tool) {
        assumeTrue(false, tool + " is not installed");
        return new byte[0];
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private byte[] python(byte[] input, String expression) throws IOException, InterruptedException {
        String script = "import sys,zlib\n"
                + "def whole(d,b):\n"
                + "  r=d.decompress(b)+d.flush()\n"
                + "  assert d.eof and not d.unused_data\n"
                + "  return r\n"
                + "def made(c,b): return c.compress(b)+c.flush()\n"
                + "b=sys.stdin.buffer.read()\n"
                + "sys.stdout.buffer.write(" + expression + ")\n";
        return tool(input, "python3", "-c", script);
    }

    private static int windowBits(SyncDriver driver) {
        return driver.algorithm().equals("zlib") ? 15 : driver.algorithm().equals("gzip") ? 31 : -15;
    }

    @ParameterizedTest
    @MethodSource("gzipDrivers")
    void gzip(SyncDriver driver) throws Exception {
        try (Fixture fixture = new Fixture(driver)) {
            for (byte[] plain : SAMPLES) {
                assertArrayEquals(plain, tool(fixture.compress(plain), "gzip", "-dc"), driver.name());
                byte[] compressed = tool(plain, "gzip", "-6c");
                assertArrayEquals(plain, fixture.decompress(compressed, plain.length).bytes(), driver.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void python(SyncDriver driver) throws Exception {
        int bits = windowBits(driver);
        try (Fixture fixture = new Fixture(driver)) {
            for (byte[] plain : List.of(SAMPLES.get(0), SAMPLES.get(2), SAMPLES.get(4))) {
                byte[] back = python(fixture.compress(plain), "whole(zlib.decompressobj(" + bits + "),b)");
                assertArrayEquals(plain, back, driver.name());
                for (int level : new int[] {0, 9}) {
                    byte[] compressed = python(plain, "made(zlib.compressobj(" + level + ",8," + bits + "),b)");
                    assertArrayEquals(plain, fixture.decompress(compressed, plain.length).bytes(), driver.name());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("windowDrivers")
    void staysInItsWindow(SyncDriver driver) throws Exception {
        // alike at distances of 3500 and 5000: only the nearer may be referred to
        byte[] block = Fixture.random(1500);
        byte[] plain = Fixture.join(
                block, Fixture.random(2000), block, Fixture.random(3500), block, Fixture.random(2600), block, Fixture.mixed(200_000, 4));
        try (Fixture fixture = new Fixture(driver)) {
            for (int level : new int[] {1, 6, 9}) {
                for (int bits = 9; bits <= 15; bits++) {
                    CodecConfig config = fixture.config(new CodecSettings(level, 1L << bits, 0, false, null));
                    byte[] compressed = fixture.compress(config, plain);
                    int judge = driver.algorithm().equals("zlib") ? bits : driver.algorithm().equals("gzip") ? 16 + bits : -bits;
                    assertArrayEquals(plain, python(compressed, "whole(zlib.decompressobj(" + judge + "),b)"), driver.name());
                }
            }
        }
    }
}
