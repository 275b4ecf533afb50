package io.acomp.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The state machine of requests under jcstress, in a JVM of its own: short always, long with {@code -Pstress}. Outcomes are sentences in
 * the {@code …Stress} classes.
 */
class StressTest {
    private static final boolean FULL = Boolean.getBoolean("acomp.stress.full");
    private static final long SHORT_MINUTES = 5;
    private static final long FULL_MINUTES = 120;

    @TempDir
    Path folder;

    /** One run for all, since most of a short run goes into jcstress's look at the machine. The race on purpose is the one that fails. */
    @Test
    void onlyTheRaceOnPurposeHasForbiddenOutcomes() throws Exception {
        String output = run("io.acomp.engine");
        assertTrue(output.contains("An update was lost."), output);
        String results = output.lines().filter(line -> line.startsWith("(Results:")).reduce((earlier, later) -> later).orElse("");
        assertTrue(results.contains(" 0 soft errs, 0 hard errs"), output);
        for (String test : List.of("CancelStress", "ResubmitStress", "BacklogStress", "CloseStress", "AwaitStress", "RacyStress")) {
            List<String> verdicts = output.lines().filter(line -> line.contains("] io.acomp.engine." + test)).toList();
            assertFalse(verdicts.isEmpty(), () -> test + " did not run:\n" + output);
            verdicts.forEach(
                    verdict -> assertEquals(test.equals("RacyStress"), verdict.contains("[FAILED]"), () -> verdict + "\n" + output));
        }
    }

    private String run(String tests) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                "org.openjdk.jcstress.Main",
                "-t",
                tests,
                "-r",
                folder.resolve("results").toString(),
                "-v"));
        // Short: one fork per test in the JVM's usual mode; full: every compilation mode of jcstress's default run.
        command.addAll(
                FULL
                        ? List.of("-m", "default")
                        : List.of("-f", "1", "-iters", "1", "-time", "600", "-sc", "false", "-jvmArgs", "-Xmx512m"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(FULL ? FULL_MINUTES : SHORT_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            throw new AssertionError("the stress run hangs:\n" + Files.readString(output));
        }
        return Files.readString(output);
    }

    /** The module path and class path of this JVM as one class path; the patched test classes first. */
    private static String classPath() {
        return Stream.of(
                        Path.of(System.getProperty("basedir", ""), "target", "test-classes").toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", ""))
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + File.pathSeparator + right)
                .orElseThrow();
    }
}
