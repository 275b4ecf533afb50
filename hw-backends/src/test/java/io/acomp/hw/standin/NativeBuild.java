package io.acomp.hw.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.acomp.testing.Requires;


/**
 * Builds the C files of {@code src/test/c} into shared libraries under {@code target/standin}, once per content. Several test JVMs may ask
 * at the same time: each builds in a folder of its own and renames it into place, the first one wins.
 */
public final class NativeBuild {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path SOURCES = MODULE.resolve("src/test/c");
    private static final Path BUILT = MODULE.resolve("target/standin");
    private static final long BUILD_SECONDS = 60;

    private NativeBuild() {}

    /**
     * A shared library of one C file. Ends the calling test, as {@link Requires} says, where there is no gcc.
     *
     * @param source file name in {@code src/test/c}
     * @param soname file name and SONAME of the library
     * @param libraries linker flags behind the source, such as {@code -lz}
     * @return the library's absolute path
     */
    public static Path library(String source, String soname, String... libraries) {
        Requires.program("gcc");
        try {
            List<String> command = command(source, soname, libraries);
            Path folder = BUILT.resolve(fingerprint(command));
            if (!Files.exists(folder)) {
                build(command, soname, folder);
            }
            return folder.resolve(soname).toAbsolutePath();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> command(String source, String soname, String... libraries) {
        List<String> command = new ArrayList<>(List.of(
                "gcc", "-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread"));
        command.add("-Wl,-soname," + soname + ",-z,nodelete"); // its threads outlive a dlclose
        command.add(SOURCES.resolve(source).toAbsolutePath().toString());
        command.addAll(List.of(libraries));
        return command;
    }

    private static void build(List<String> command, String soname, Path folder) throws IOException {
        Files.createDirectories(BUILT);
        Path work = Files.createTempDirectory(BUILT, "work");
        List<String> full = new ArrayList<>(command);
        full.addAll(List.of("-o", work.resolve(soname).toAbsolutePath().toString()));
        String output = run(full);
        if (!output.isEmpty()) {
            throw new IllegalStateException("gcc failed, command=" + String.join(" ", full) + "\n" + output);
        }
        try {
            Files.move(work, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            if (!Files.exists(folder.resolve(soname))) {
                throw taken;
            }
            Files.delete(work.resolve(soname));
            Files.delete(work);
        }
    }

    /** Changes with the command and with every file of the source folder, since they include each other. */
    private static String fingerprint(List<String> command) throws IOException {
        MessageDigest digest = sha256();
        digest.update(String.join("\0", command).getBytes(StandardCharsets.UTF_8));
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList()) {
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Runs a command to its end; what it printed if it failed, empty if it succeeded. */
    private static String run(List<String> command) throws IOException {
        Path log = Files.createTempFile("standin", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            if (!process.waitFor(BUILD_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no end after seconds=" + BUILD_SECONDS;
            }
            return process.exitValue() == 0 ? "" : "exit=" + process.exitValue() + "\n" + Files.readString(log);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        } finally {
            Files.delete(log);
        }
    }
}
