package io.acomp.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Starts JVMs with what this test sees on its module and class path. */
final class JavaProcess {
    /** Permits native access to everything on the class path. */
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private JavaProcess() {}

    /** The java program of this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Everything this JVM was started with, as one class path, without the tests. */
    static String classPath() {
        Set<String> entries = new LinkedHashSet<>();
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            entries.addAll(List.of(System.getProperty(property, "").split(File.pathSeparator)));
        }
        entries.removeIf(entry -> entry.isEmpty() || entry.contains("surefire") || entry.endsWith("test-classes"));
        return String.join(File.pathSeparator, entries);
    }

    /** The command line of {@code acomp}, with options of the JVM and arguments of the command. */
    static List<String> acomp(List<String> options, Object... args) {
        return acomp(classPath(), options, args);
    }

    /** The command line of {@code acomp} with {@link AbsentDrivers} beside the real ones. */
    static List<String> acompWithAbsentDrivers(Object... args) {
        return acomp(classPath() + File.pathSeparator + Path.of("target", "test-classes"), List.of(), args);
    }

    private static List<String> acomp(String classPath, List<String> options, Object... args) {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", NATIVE_ACCESS));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, "io.acomp.cli.Main"));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return command;
    }

    /** Starts a command in a folder, its standard error in a file. */
    static ProcessBuilder builder(List<String> command, Path errors) throws IOException {
        return new ProcessBuilder(command).redirectError(errors.toFile());
    }
}
