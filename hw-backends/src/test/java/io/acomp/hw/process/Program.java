package io.acomp.hw.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

/**
 * A class with a main method, run in a JVM of its own with the options and paths of this one: for what may end the process.
 *
 * @param exit its exit code
 * @param output all that it printed
 */
public record Program(int exit, String output) {
    private static final long SECONDS = 120;
    private static final String CRASH = "A fatal error has been detected by the Java Runtime Environment";

    /** True if native code killed it. */
    public boolean crashed() {
        return exit != 0 && output.contains(CRASH);
    }

    /**
     * Runs a program to its end. Skips the test where this JVM was not started by Surefire, as its paths are not known then.
     *
     * @param main a public class of the test module, in a package that this JVM was started with opened or exported
     * @param properties system properties for it
     * @param arguments for its main method
     */
    public static Program run(Class<?> main, Map<String, String> properties, String... arguments) {
        Path surefire = Child.argumentFile().orElse(null);
        Assumptions.assumeTrue(surefire != null, "this JVM was not started by Surefire, program=" + main.getName());
        try {
            Path folder = Files.createTempDirectory("program");
            Path output = folder.resolve("output");
            List<String> lines = new ArrayList<>(Files.readAllLines(surefire));
            lines.removeLast();
            Path file = Files.write(folder.resolve("arguments"), lines);
            List<String> command = Child.command(file, properties, main);
            command.addAll(command.indexOf("-m"), List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + folder.resolve("crash")));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(output) + (ended ? "" : "killed after seconds=" + SECONDS);
            for (String name : List.of("crash", "arguments", "output")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
            return new Program(process.exitValue(), text);
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException("the program could not be run, class=" + main.getName(), failure);
        }
    }
}
