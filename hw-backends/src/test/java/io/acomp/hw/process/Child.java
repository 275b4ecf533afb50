package io.acomp.hw.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.StreamCorruptedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A run of a test class in a child JVM with the options and paths of this one.
 *
 * @param outcomes what it reported, by unique id
 * @param end how the child ended, for messages
 */
record Child(Map<String, Outcome> outcomes, String end) {
    private static final long MINUTES = 20;

    /** Surefire starts its JVMs with a file of arguments whose last line is the main class; empty if this JVM was started otherwise. */
    static Optional<Path> argumentFile() {
        return arguments().stream().filter(argument -> argument.startsWith("@")).map(argument -> Path.of(argument.substring(1))).findFirst();
    }

    static Child run(Class<?> test, Path surefireArguments) {
        try {
            Path folder = Files.createTempDirectory("own-process");
            Path results = folder.resolve("results");
            Path output = folder.resolve("output");
            List<String> lines = new ArrayList<>(Files.readAllLines(surefireArguments));
            lines.removeLast();
            Path arguments = Files.write(folder.resolve("arguments"), lines);
            List<String> command = command(arguments, Map.of(ChildMain.PROPERTY, "true"), ChildMain.class);
            command.addAll(List.of(test.getName(), results.toString()));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            System.out.print(Files.readString(output));
            Child child = new Child(read(results), ended ? "exit=" + process.exitValue() : "killed after minutes=" + MINUTES);
            for (Path file : List.of(results, output, arguments, folder)) {
                Files.deleteIfExists(file);
            }
            return child;
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException("the child could not be run, class=" + test.getName(), failure);
        }
    }

    /**
     * The command that starts a JVM like this one, up to its main class.
     *
     * @param arguments this JVM's file of arguments without the main class
     * @param properties system properties beside this JVM's own of acomp
     * @param main the class to run, in the module of the tests
     */
    static List<String> command(Path arguments, Map<String, String> properties, Class<?> main) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        arguments().stream().takeWhile(argument -> !argument.startsWith("@")).forEach(command::add);
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("acomp."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("@" + arguments, "-m", Child.class.getModule().getName() + "/" + main.getName()));
        return command;
    }

    private static List<String> arguments() {
        return ProcessHandle.current().info().arguments().map(List::of).orElse(List.of());
    }

    private static Map<String, Outcome> read(Path results) throws IOException {
        Map<String, Outcome> outcomes = new HashMap<>();
        if (!Files.exists(results)) {
            return outcomes;
        }
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(results))) {
            while (true) {
                Outcome outcome = (Outcome) in.readObject();
                outcomes.put(outcome.id(), outcome);
            }
        } catch (EOFException | StreamCorruptedException end) {
            return outcomes; // all that came before the child ended
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
