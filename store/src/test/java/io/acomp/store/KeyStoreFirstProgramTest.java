package io.acomp.store;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The first program in {@link KeyStore}'s documentation compiles and runs as it stands there. */
class KeyStoreFirstProgramTest {
    private static final Path SOURCE = Path.of("src/main/java/io/acomp/store/KeyStore.java");

    @TempDir
    private Path folder;

    @Test
    void theFirstProgramRuns() throws Exception {
        Matcher snippet = Pattern.compile("\\{@snippet :\n(.*?)^ \\* }\n \\*\n", Pattern.DOTALL | Pattern.MULTILINE).matcher(Files.readString(SOURCE));
        assertTrue(snippet.find(), "there is no program");
        String program = snippet.group(1).lines().map(line -> line.replaceFirst("^ \\* ?", "")).collect(Collectors.joining("\n"));
        Path source = Files.writeString(folder.resolve("First.java"), program);
        Path out = folder.resolve("out");
        String path = Stream.of(System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path", ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        path,
                        source.toString()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(out.toFile()))
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program does not end");
        assertTrue(Files.readString(out).matches("1400 bytes, kept in \\d{2}\n"), Files.readString(out));
        assertEquals(0, process.exitValue());
    }
}
