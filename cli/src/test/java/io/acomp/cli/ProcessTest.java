package io.acomp.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What only shows in a process of its own: memory, signals, full disks, readers that go away. */
class ProcessTest {
    private static final long BIG = 64 << 20;

    @TempDir
    private Path folder;

    private Path errors;

    @BeforeEach
    void name() {
        errors = folder.resolve("stderr");
    }

    private Process start(List<String> command, Redirect in, Redirect out) throws IOException {
        return JavaProcess.builder(command, errors).redirectInput(in).redirectOutput(out).start();
    }

    private int run(List<String> command, Redirect out) throws IOException, InterruptedException {
        Process process = start(command, Redirect.from(Path.of("/dev/null").toFile()), out);
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the command does not end");
        return process.exitValue();
    }

    private Path big() throws IOException {
        Path file = folder.resolve("big");
        byte[] part = Inputs.text(1 << 20);
        byte[] noise = Inputs.random(1 << 18);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < BIG; written += part.length) {
                System.arraycopy(noise, 0, part, (int) (written >>> 7) & 0x7ffff, noise.length);
                out.write(part);
            }
        }
        return file;
    }

    @Test
    void aLargeFileNeedsLittleMemory() throws Exception {
        Path file = big();
        List<String> small = List.of("-Xmx24m", "-XX:MaxDirectMemorySize=64m");
        for (FileFormat format : FileFormat.values()) {
            Path packed = folder.resolve("big" + format.suffix());
            Path back = folder.resolve("back");
            assertEquals(0, run(JavaProcess.acomp(small, "compress", "-a", format.algorithm(), file), Redirect.DISCARD), errors());
            List<String> decompress = JavaProcess.acomp(small, "decompress", "-fa", format.algorithm(), "-o", back, packed);
            assertEquals(0, run(decompress, Redirect.DISCARD), errors());
            assertEquals(-1, Files.mismatch(file, back), format.name());
            Files.delete(packed);
        }
    }

    @Test
    void aSignalRemovesThePartialOutput() throws Exception {
        Path output = folder.resolve("output.zst");
        Process process = start(JavaProcess.acomp(List.of(), "compress", "-o", output), Redirect.PIPE, Redirect.DISCARD);
        try (OutputStream in = process.getOutputStream()) {
            byte[] noise = Inputs.random(1 << 20);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(output) || Files.size(output) == 0) {
                assertTrue(process.isAlive() && System.nanoTime() < deadline, () -> "nothing is written: " + errors());
                in.write(noise);
            }
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the command does not end");
        } catch (IOException brokenPipe) {
            // closing our end after the command has gone
        }
        assertEquals(128 + 15, process.exitValue());
        assertFalse(Files.exists(output), "the partial output is left");
    }

    @Test
    void aFullDeviceIsAFailure() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full");
        Path file = Files.write(folder.resolve("f"), Inputs.random(1 << 20));
        assertEquals(1, run(JavaProcess.acomp(List.of(), "compress", "-c", file), Redirect.to(full.toFile())));
        assertEquals("acomp: " + file + ": compress: No space left on device\n", errors());
        assertEquals(1, run(JavaProcess.acomp(List.of(), "list"), Redirect.to(full.toFile())));
        assertEquals("acomp: list: No space left on device\n", errors());
        assertEquals(1, run(JavaProcess.acomp(List.of(), "--help"), Redirect.to(full.toFile())));
        assertEquals("acomp: No space left on device\n", errors());
    }

    @Test
    void anOutputThatCannotBeFinishedIsRemoved() throws Exception {
        Path file = Files.write(folder.resolve("f"), Inputs.random(40 << 20));
        Path output = folder.resolve("f.zst");
        // a limit on the size of files stands in for a full disk; in units of 1024 bytes, large enough for libraries that are unpacked
        List<String> limited = Stream.concat(
                        Stream.of("bash", "-c", "ulimit -f 16384; exec \"$@\"", "limited"),
                        JavaProcess.acomp(List.of(), "compress", "--rm", file).stream())
                .toList();
        assertEquals(1, run(limited, Redirect.DISCARD), errors());
        assertEquals("acomp: " + file + ": compress: File too large\n", errors());
        assertFalse(Files.exists(output), "the partial output is left");
        assertTrue(Files.exists(file), "the input is gone");
    }

    @Test
    void aReaderThatGoesAwayIsNotWorthALine() throws Exception {
        Path file = Files.write(folder.resolve("f"), Inputs.random(16 << 20));
        Process process = start(JavaProcess.acomp(List.of(), "compress", "-c", file), Redirect.from(file.toFile()), Redirect.PIPE);
        try (InputStream out = process.getInputStream()) {
            assertTrue(out.read() >= 0);
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the command does not end");
        assertEquals(1, process.exitValue());
        assertEquals("", errors());
    }

    @Test
    void deniedNativeAccessStopsNothing() throws Exception {
        Path out = folder.resolve("stdout");
        List<String> denied = List.of("--illegal-native-access=deny", "--enable-native-access=java.base");
        assertEquals(0, run(withoutAccess(JavaProcess.acomp(denied, "list")), Redirect.to(out.toFile())), errors());
        String list = Files.readString(out);
        assertTrue(list.lines().anyMatch(line -> line.matches("zstd-jni .* unavailable .*--enable-native-access.*")), list);
        assertTrue(list.lines().anyMatch(line -> line.matches("gzip-jdk .* not-run .*")), list);
        Path file = Files.write(folder.resolve("f"), Inputs.text(10_000));
        assertEquals(0, run(withoutAccess(JavaProcess.acomp(denied, "compress", "-a", "gzip", file)), Redirect.DISCARD), errors());
    }

    private static List<String> withoutAccess(List<String> command) {
        return command.stream().filter(arg -> !arg.equals(JavaProcess.NATIVE_ACCESS)).toList();
    }

    @Test
    void absentHardwareIsToldFromAnAbsentLibrary() throws Exception {
        Path out = folder.resolve("stdout");
        Path file = Files.write(folder.resolve("f"), Inputs.text(10_000));
        assertEquals(4, run(JavaProcess.acompWithAbsentDrivers("compress", "--driver", "gzip-nodevice", file), Redirect.DISCARD));
        assertTrue(errors().matches("acomp: compress: .*no such device.*plug it in.*; name=gzip-nodevice\n"), errors());
        assertEquals(1, run(JavaProcess.acompWithAbsentDrivers("compress", "--driver", "gzip-nolibrary", file), Redirect.DISCARD));
        assertTrue(errors().matches("acomp: compress: .*no such library.*install it.*; name=gzip-nolibrary\n"), errors());
        assertFalse(Files.exists(folder.resolve("f.gz")));

        assertEquals(4, run(JavaProcess.acompWithAbsentDrivers("selftest", "gzip-nodevice", "gzip-jdk"), Redirect.to(out.toFile())));
        assertEquals(1, run(JavaProcess.acompWithAbsentDrivers("selftest", "gzip-nolibrary"), Redirect.to(out.toFile())));
        assertTrue(Files.readString(out).matches("unavailable  gzip-nolibrary  .*no such library.*\n"), Files.readString(out));
        assertEquals(0, run(JavaProcess.acompWithAbsentDrivers("compress", "-a", "gzip", file), Redirect.DISCARD), errors());
    }

    @Test
    void aRequiredDriverThatIsNotThere() throws Exception {
        Path out = folder.resolve("stdout");
        assertEquals(4, run(JavaProcess.acompWithAbsentDrivers("doctor", "--require", "gzip-nodevice"), Redirect.to(out.toFile())));
        String oneLine = "acomp: doctor: a required driver cannot be used: .*no such device.*plug it in.*; name=gzip-nodevice\n";
        assertTrue(errors().matches(oneLine), errors());
        List<String> lines = Files.readAllLines(out);
        int required = lines.indexOf("required");
        assertTrue(required > 0 && lines.get(required + 1).matches(" +gzip-nodevice +missing +.*no such device.*"), lines::toString);
        assertTrue(lines.indexOf("library") >= 0 && lines.indexOf("system") >= 0, lines::toString);

        assertEquals(4, run(JavaProcess.acompWithAbsentDrivers("doctor", "--require", "gzip-nolibrary", "--json"), Redirect.to(out.toFile())));
        assertEquals("missing", DoctorTest.checks(Files.readString(out)).getLast().get("status"));
    }

    @Test
    void requiredHardwareThatIsNotThere() throws Exception {
        Path file = Files.write(folder.resolve("f"), Inputs.text(10_000));
        assertEquals(4, run(JavaProcess.acompWithAbsentDrivers("compress", "--hardware", "require", "-a", "gzip", file), Redirect.DISCARD));
        assertTrue(errors().matches("acomp: compress: .*no such device.*plug it in.*; name=gzip\n"), errors());
        assertEquals(4, run(JavaProcess.acompWithAbsentDrivers("compress", "--hardware", "require", file), Redirect.DISCARD));
        assertTrue(errors().matches("acomp: .*compress: .*; name=zstd\n"), errors());
        assertFalse(Files.exists(folder.resolve("f.gz")) || Files.exists(folder.resolve("f.zst")));
        String contradiction = "acomp: compress: --hardware never and this driver exclude each other, driver=gzip-nodevice\n";
        assertEquals(
                2,
                run(
                        JavaProcess.acompWithAbsentDrivers("compress", "--hardware", "never", "--driver", "gzip-nodevice", file),
                        Redirect.DISCARD));
        assertEquals(contradiction, errors());
        assertEquals(0, run(JavaProcess.acompWithAbsentDrivers("compress", "--hardware", "never", "-a", "gzip", file), Redirect.DISCARD));
    }

    @Test
    void aSimpleRunPrintsNothingOfItsOwn() throws Exception {
        assertEquals(0, run(JavaProcess.acomp(List.of(), "list"), Redirect.DISCARD));
        assertEquals("", errors());
        assertEquals(1, run(JavaProcess.acomp(List.of(), "compress", folder.resolve("nosuch")), Redirect.DISCARD));
        assertFalse(errors().contains("\tat "), errors());
    }

    @Test
    void appendsToStandardOutput() throws Exception {
        Path file = Files.write(folder.resolve("f"), Inputs.text(10_000));
        Path out = folder.resolve("stdout");
        for (int i = 0; i < 2; i++) {
            assertEquals(0, run(JavaProcess.acomp(List.of(), "compress", "-c", file), Redirect.appendTo(out.toFile())), errors());
        }
        try (FileChannel twice = FileChannel.open(out, StandardOpenOption.READ)) {
            assertTrue(twice.size() > 0);
        }
        assertEquals(20_000, Cli.run("decompress", "-c", out).out().length);
    }

    private String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException failure) {
            return fail(failure);
        }
    }
}
