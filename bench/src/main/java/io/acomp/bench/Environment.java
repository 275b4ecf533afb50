package io.acomp.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.corpus.Corpus;
import io.acomp.bench.report.Report;

/** What figures depend on. */
final class Environment {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEM_INFO = Path.of("/proc/meminfo");

    private Environment() {}

    static void describe(Report report, Corpus corpus, List<String> arguments) {
        report.environment("commandLine", "acomp " + String.join(" ", arguments));
        report.environment("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.environment("cpu", first(CPU_INFO, "model name"));
        report.environment("processors", Runtime.getRuntime().availableProcessors());
        report.environment("memory", first(MEM_INFO, "MemTotal"));
        report.environment("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        String version = System.getProperty("os.version");
        report.environment("kernel", System.getProperty("os.name") + " " + version + " " + System.getProperty("os.arch"));
        report.environment("commit", commit());
        report.environment("corpus", corpus.name());
        report.environment("corpusBytes", corpus.bytes().length);
    }

    /** Value of the first line of a colon-separated file of the kernel's. */
    private static @Nullable String first(Path file, String key) {
        if (!Files.isReadable(file)) {
            return null;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** The commit that was built, null if the launcher's folder is no work tree or there is no git. */
    private static @Nullable String commit() {
        @Nullable String home = System.getProperty("acomp.home");
        if (home == null) {
            return null;
        }
        try {
            Process git = new ProcessBuilder("git", "-C", home, "rev-parse", "--short=12", "HEAD")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? output : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
