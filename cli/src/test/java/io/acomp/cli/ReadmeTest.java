package io.acomp.cli;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The programs of the README compile and run as they stand there. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    private Path folder;

    @Test
    void theFirstProgramRuns() throws Exception {
        String printed = run(0, 14);
        assertTrue(printed.matches("22000 bytes => \\d+ bytes by zstd-.*\n"), printed);
    }

    @Test
    void theMetricsAreThere() throws Exception {
        String printed = run(1, 16);
        String labels = "algorithm=\"zstd\",direction=\"in\",driver=\"zstd-jni\",operation=\"compress\",place=\"page\"";
        assertTrue(printed.contains("acomp_bytes_total{" + labels + "} 4096.0\n"), printed);
        assertEquals(2, printed.lines().count(), printed);
    }

    /** Runs a program of the README, which is to stay short, and returns what it prints. */
    private String run(int number, int mostLines) throws Exception {
        Matcher block = Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE).matcher(Files.readString(README));
        for (int i = 0; i <= number; i++) {
            assertTrue(block.find(), "the README has no such program");
        }
        Path source = Files.writeString(folder.resolve("First.java"), block.group(1));
        assertTrue(block.group(1).lines().count() <= mostLines, "the program is no longer short");
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(List.of(
                        JavaProcess.java(), JavaProcess.NATIVE_ACCESS, "-cp", JavaProcess.classPath(), source.toString()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(out.toFile()))
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program does not end");
        assertEquals(0, process.exitValue(), Files.readString(out));
        return Files.readString(out);
    }
}
