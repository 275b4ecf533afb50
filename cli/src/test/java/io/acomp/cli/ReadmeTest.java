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

/** The first program of the README compiles and runs as it stands there. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    private Path folder;

    @Test
    void theFirstProgramRuns() throws Exception {
        Matcher block = Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE).matcher(Files.readString(README));
        assertTrue(block.find(), "the README has no program");
        Path source = Files.writeString(folder.resolve("First.java"), block.group(1));
        assertTrue(block.group(1).lines().count() <= 14, "the program is no longer short");
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(List.of(
                        JavaProcess.java(), JavaProcess.NATIVE_ACCESS, "-cp", JavaProcess.classPath(), source.toString()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(out.toFile()))
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program does not end");
        assertTrue(Files.readString(out).matches("22000 bytes => \\d+ bytes by zstd-.*\n"), Files.readString(out));
        assertEquals(0, process.exitValue());
    }
}
