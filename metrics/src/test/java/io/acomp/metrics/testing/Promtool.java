package io.acomp.metrics.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Prometheus' own tool. Where it is not installed the test is skipped. */
public final class Promtool {
    private static final long LIMIT_SECONDS = 30;
    private static final Path NOTHING = Path.of("/dev/null");

    private Promtool() {}

    /** What it complains about in the text of a scrape; nothing if it is content. */
    public static String metrics(Path text) throws IOException, InterruptedException {
        return complaints(text, "metrics");
    }

    /** What it complains about in a file of a kind, {@code rules} or {@code config}; nothing if it is content. */
    public static String file(String kind, Path file) throws IOException, InterruptedException {
        return complaints(NOTHING, kind, file.toString());
    }

    private static String complaints(Path input, String... check) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Requires.program("promtool").toString(), "check"));
        command.addAll(List.of(check));
        Path out = Files.createTempFile("acomp-promtool", ".out");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> command + " does not end");
            return process.exitValue() == 0 ? "" : "exit=" + process.exitValue() + "\n" + Files.readString(out);
        } finally {
            process.destroyForcibly();
            Files.delete(out);
        }
    }
}
