package io.acomp.scomp.spec;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No driver reads behind its source or writes behind its destination, not even where nobody would notice. */
class EndOfMemoryTest {
    private static final int MINUTES = 3;
    private static final String END = "all came back";

    @TempDir
    Path folder;

    @Test
    void everyCallComesBack() throws Exception {
        List<String> lines = run();
        String crash = lines.stream().filter(line -> line.startsWith("#")).limit(12).collect(Collectors.joining("\n"));
        String last = lines.stream()
                .filter(line -> line.startsWith("COMPRESS") || line.startsWith("DECOMPRESS") || line.equals(END))
                .reduce("nothing ran", (earlier, later) -> later);
        assertEquals(END, last, () -> crash + "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
        for (SyncDriver driver : Drivers.list()) {
            boolean ran = lines.stream().anyMatch(line -> line.startsWith("DECOMPRESS " + driver.name() + " "));
            assertEquals(EndOfMemory.takesPart(driver), ran, () -> "whether it ran, driver=" + driver.name());
        }
    }

    /** The test can fail: one byte further there is nothing. */
    @Test
    void oneStepFurtherIsTheEnd() throws Exception {
        List<String> lines = run("step");
        assertFalse(lines.contains(END));
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("InternalError") || line.contains("SIGBUS")), () -> String.join("\n", lines));
    }

    private List<String> run(String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+ErrorFileToStdout",
                "-cp",
                classPath(),
                EndOfMemory.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return Files.readAllLines(output);
    }

    /** The module path and class path of this JVM as one class path; the patched test classes first. */
    private static String classPath() {
        return Stream.of(
                        Path.of(System.getProperty("basedir", ""), "target", "test-classes").toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
