package io.acomp.scomp.deflate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, "tool ended");
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

    /**
     * One thing for Python to do: {@code d} decompresses, {@code c} and a level compresses. {@code w} decompresses in steps of one byte:
     * then zlib looks up every distance in its window and refuses what is farther.
     */
    private record Job(String action, int windowBits, byte[] input) {}

    /** Runs all jobs in one process, which takes longer to start than to work. */
    private List<byte[]> python(List<Job> jobs) throws IOException, InterruptedException {
        String script = "import sys,zlib\n"
                + "for arg in sys.argv[1:]:\n"
                + "  action,bits,name=arg.split(':',2)\n"
                + "  data=open(name,'rb').read()\n"
                + "  if action=='w':\n"
                + "    z=zlib.decompressobj(int(bits)); r=bytearray()\n"
                + "    for at in range(0,len(data),16):\n"
                + "      tail=data[at:at+16]\n"
                + "      while tail: r+=z.decompress(tail,1); tail=z.unconsumed_tail\n"
                + "    while not z.eof: r+=z.decompress(b'',1)\n"
                + "  elif action=='d':\n"
                + "    z=zlib.decompressobj(int(bits)); r=z.decompress(data)+z.flush()\n"
                + "    assert z.eof and not z.unused_data\n"
                + "  else:\n"
                + "    z=zlib.compressobj(int(action[1:]),8,int(bits)); r=z.compress(data)+z.flush()\n"
                + "  open(name,'wb').write(r)\n";
        List<String> command = new ArrayList<>(List.of("python3", "-c", script));
        List<Path> files = new ArrayList<>();
        for (Job job : jobs) {
            files.add(Files.write(folder.resolve("job" + files.size()), job.input()));
            command.add(job.action() + ":" + job.windowBits() + ":" + files.getLast());
        }
        tool(new byte[0], command.toArray(String[]::new));
        List<byte[]> outputs = new ArrayList<>();
        for (Path file : files) {
            outputs.add(Files.readAllBytes(file));
        }
        return outputs;
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
            List<Job> jobs = new ArrayList<>();
            for (byte[] plain : SAMPLES) {
                jobs.add(new Job("d", bits, fixture.compress(plain)));
                jobs.add(new Job("c0", bits, plain));
                jobs.add(new Job("c9", bits, plain));
            }
            List<byte[]> outputs = python(jobs);
            for (int at = 0; at < SAMPLES.size(); at++) {
                byte[] plain = SAMPLES.get(at);
                assertArrayEquals(plain, outputs.get(3 * at), driver.name());
                assertArrayEquals(plain, fixture.decompress(outputs.get(3 * at + 1), plain.length).bytes(), driver.name());
                assertArrayEquals(plain, fixture.decompress(outputs.get(3 * at + 2), plain.length).bytes(), driver.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("windowDrivers")
    void staysInItsWindow(SyncDriver driver) throws Exception {
        byte[] block = Fixture.random(1500);
        byte[] plain = Fixture.join(
                block, Fixture.random(2000), block, Fixture.random(3500), block, Fixture.random(2600), block, Fixture.mixed(50_000, 4));
        try (Fixture fixture = new Fixture(driver)) {
            List<Job> jobs = new ArrayList<>();
            for (int level : new int[] {1, 9}) {
                for (int bits : new int[] {9, 10, 12, 14, 15}) {
                    CodecConfig config = fixture.config(new CodecSettings(level, 1L << bits, 0, false, null));
                    int judge = driver.algorithm().equals("zlib") ? bits : driver.algorithm().equals("gzip") ? 16 + bits : -bits;
                    jobs.add(new Job("w", judge, fixture.compress(config, plain)));
                }
            }
            for (byte[] output : python(jobs)) {
                assertArrayEquals(plain, output, driver.name());
            }
        }
    }

    /** The judge above can refuse: data with the full window does not pass for data with a small one. */
    @Test
    void pythonRefusesFarDistances() throws Exception {
        byte[] block = Fixture.random(1500);
        byte[] far = Fixture.rawDeflate(Fixture.join(block, Fixture.random(5000), block));
        python(List.of(new Job("w", -15, far)));
        assertThrows(AssertionError.class, () -> python(List.of(new Job("w", -12, far))));
    }
}
