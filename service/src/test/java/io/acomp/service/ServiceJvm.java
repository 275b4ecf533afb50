package io.acomp.service;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** JVMs on the module path, as the launcher starts them, with a main class of the tests. */
public final class ServiceJvm {
    /** The modules that may call native code; Netty's are not among them. */
    private static final String NATIVE = "io.acomp,io.acomp.scomp,io.acomp.hw,io.acomp.store,io.acomp.service,com.github.luben.zstd_jni,org.lz4.java,snappy.java";

    private ServiceJvm() {}

    /** A JVM to start; what it says on standard error goes to a file. */
    public static ProcessBuilder of(Path errors, Class<?> main, Object... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("--module-path=" + modules());
        command.add("--patch-module=io.acomp.service=" + Path.of("target", "test-classes").toAbsolutePath());
        command.add("--enable-native-access=" + NATIVE);
        command.add("-m");
        command.add("io.acomp.service/" + main.getName());
        Stream.of(args).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectError(errors.toFile());
    }

    /** Everything this JVM runs on, but the tests. */
    private static String modules() {
        return Stream.of("jdk.module.path", "java.class.path")
                .flatMap(property -> Arrays.stream(System.getProperty(property, "").split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty() && !entry.contains("test-classes") && !entry.contains("surefire"))
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }
}
