package io.acomp.hw.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** scripts/first-xeon.sh beside a command that answers as on machines with and without devices. */
class FirstXeonTest {
    private static final Path SCRIPT = Path.of("..", "scripts", "first-xeon.sh").toAbsolutePath().normalize();
    /** Each case gives what is to be done for the arguments; compress must be answered with what the stock tools read. */
    private static final String COMMAND = """
            #!/bin/bash
            case "$*" in
              'bench '*) echo rows; while [ "$1" != --json ]; do shift; done; echo '{}' >"$2" ;;
              'selftest gzip-iaa') echo "gzip-iaa under $HOME"; exit %d ;;
              'selftest '*) exit 4 ;;
              'compress --driver gzip-iaa -c '*) %s -c "$5" ;;
            esac
            """;

    @TempDir
    private Path root;

    @BeforeEach
    void install() throws IOException {
        Requires.program("bash");
        Requires.program("gzip");
        Path scripts = Files.createDirectories(root.resolve("scripts"));
        Files.copy(SCRIPT, scripts.resolve("first-xeon.sh"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(Files.createDirectories(root.resolve("docs")).resolve("text.md"), "All work and no play.\n".repeat(100));
    }

    @Test
    void withoutHardwareItRunsToTheEnd() throws Exception {
        command(4, "gzip");
        String said = run(4);
        assertTrue(said.contains("gzip-iaa         absent"), said);
        assertEquals("{}", unpacked("bench.json").strip());
        assertTrue(unpacked("facts.txt").contains("# accelerators on the PCI bus"));
    }

    @Test
    void aDriverThatWorksIsReadByTheStockTool() throws Exception {
        command(0, "gzip");
        String said = run(0);
        assertTrue(said.contains("gzip-iaa         passed") && said.contains("gzip-iaa         gzip reads it"), said);
        assertTrue(said.contains("working hardware drivers: gzip-iaa;"), said);
    }

    @Test
    void aDriverThatFailsIsToldSo() throws Exception {
        command(1, "gzip");
        assertTrue(run(1).contains("gzip-iaa         FAILED, exit=1"));
    }

    @Test
    void outputTheStockToolDoesNotReadIsAFailure() throws Exception {
        command(0, "cat");
        assertTrue(run(1).contains("gzip-iaa         gzip does NOT read it"));
    }

    @Test
    void theArchiveDoesNotSayWhereItComesFrom() throws Exception {
        command(4, "gzip");
        run(4);
        String line = unpacked("selftest/gzip-iaa.txt");
        assertTrue(line.startsWith("gzip-iaa under ~"), line);
    }

    @Test
    void aWrongOptionIsRefused() throws Exception {
        command(4, "gzip");
        assertTrue(run(2, "--fast").contains("option=--fast"));
        assertFalse(Files.exists(archive()));
    }

    private void command(int selftest, String packer) throws IOException {
        Path file = Files.writeString(root.resolve("acomp"), COMMAND.formatted(selftest, packer));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path archive() {
        return root.resolve("out.tar.gz");
    }

    private String run(int exit, String... options) throws IOException, InterruptedException {
        Path said = root.resolve("said");
        List<String> command = Stream.concat(
                        Stream.of(root.resolve("scripts/first-xeon.sh").toString(), "--offline", "--out", archive().toString()),
                        Stream.of(options))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("HOME", root.resolve("home").toString());
        Process process = builder.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the script does not end");
        assertEquals(exit, process.exitValue(), Files.readString(said));
        return Files.readString(said);
    }

    private String unpacked(String file) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(root.resolve("unpacked"));
        Process tar = new ProcessBuilder(Requires.program("tar").toString(), "-xzf", archive().toString(), "-C", folder.toString()).start();
        assertEquals(0, tar.waitFor());
        return Files.readString(folder.resolve("acomp-first-xeon").resolve(file));
    }
}
