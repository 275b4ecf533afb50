package io.acomp.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Runs each benchmark for an instant, in this process: the figures mean nothing, but no benchmark can rot. Each has a row in
 * {@code docs/benchmarks.md} that says what it is for.
 */
class EveryBenchmarkRunsTest {
    private static final int BENCHMARKS = 53;
    private static final Path MANUAL = Path.of("..", "docs", "benchmarks.md");

    @Test
    void eachForAnInstantAndEachIsInTheManual() throws RunnerException, IOException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.acomp\\.jmh\\..*")
                        .param("waitMode", "BLOCKING")
                        .param("algorithm", "null")
                        .param("bytes", "4096")
                        .param("segments", "4")
                        .param("objects", "1024")
                        .addProfiler(GCProfiler.class)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(new TimeValue(20, TimeUnit.MILLISECONDS))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        List<RunResult> idle = results.stream().filter(result -> !(result.getPrimaryResult().getScore() > 0)).toList();
        assertTrue(idle.isEmpty(), idle.toString());
        assertEquals(BENCHMARKS, results.size());
        List<String> manual = Files.readAllLines(MANUAL);
        List<String> untold = results.stream()
                .map(result -> result.getParams().getBenchmark())
                .filter(name -> manual.stream().noneMatch(line -> isRow(line, name)))
                .toList();
        assertTrue(untold.isEmpty(), () -> "no row in the manual, benchmarks=" + untold);
    }

    private static boolean isRow(String line, String benchmark) {
        String[] names = benchmark.split("\\.");
        return line.startsWith("| `" + names[names.length - 2] + "` |") && line.contains("`" + names[names.length - 1] + "`");
    }
}
