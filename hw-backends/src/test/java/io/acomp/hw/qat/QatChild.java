package io.acomp.hw.qat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.acomp.spi.Driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A JVM of its own, on the class path, that runs {@link QatChildMain}: for what can be tried once per process, and for how a process ends.
 *
 * @param exit its exit status
 * @param lines of standard output and standard error together
 */
record QatChild(int exit, List<String> lines) {
    private static final long DEADLINE_SECONDS = 120;

    /**
     * Runs a program.
     *
     * @param program one of {@link QatChildMain}
     * @param options of the JVM
     */
    static QatChild run(String program, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        String classPath = Stream.of(Driver.class, QatDriver.class, QatChildMain.class, Test.class)
                .map(QatChild::root)
                .distinct()
                .collect(Collectors.joining(":"));
        Path crashes = Files.createTempDirectory("qat-crashes");
        command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + crashes.resolve("crash-%p.log")));
        command.addAll(List.of("-cp", classPath, QatChildMain.class.getName(), program));
        Path output = Files.createTempFile("qat", ".out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM announces it
        builder.environment().remove("ACOMP_NATIVE_PATH");
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertTrue(ended, () -> "the child does not end, output=" + text);
            try (Stream<Path> files = Files.list(crashes)) {
                // a crash may lose the race against an exit that is under way, and then shows by its file only
                assertEquals(0, files.count(), () -> "the child crashed, see " + crashes + ", output=" + text);
            }
            Files.delete(crashes);
            return new QatChild(process.exitValue(), text.lines().toList());
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** The folder or jar a class comes from. */
    private static String root(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String resource = String.valueOf(type.getResource(type.getSimpleName() + ".class"));
        String location = resource.substring(0, resource.length() - file.length());
        if (location.startsWith("jar:")) {
            location = location.substring("jar:".length(), location.indexOf("!/"));
        }
        try {
            return Path.of(new URI(location)).toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
