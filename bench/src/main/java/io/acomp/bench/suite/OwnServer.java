package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.acomp.bench.NbdProgram;

/** How to start a server of ours: {@code acomp serve}, or where that command does not exist a JVM with the server alone. */
final class OwnServer {
    /** Stands for the socket in the command. */
    static final String SOCKET = "{socket}";
    /** Stands for the disk's bytes. */
    static final String SIZE = "{size}";

    private static final long LIMIT_SECONDS = 60;

    private OwnServer() {}

    /** The command. */
    static Optional<List<String>> command() {
        return Commands.acomp().map(acomp -> hasServe(acomp)
                ? List.of(acomp.toString(), "serve", "--size", SIZE, "-a", NbdSuite.ALGORITHM, "--nbd", "unix:" + SOCKET, "--http", "127.0.0.1:0")
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=io.acomp,io.acomp.scomp,io.acomp.store,org.lz4.java",
                        "--module-path",
                        System.getProperty("jdk.module.path", ""),
                        "-m",
                        NbdProgram.class.getModule().getName() + "/" + NbdProgram.class.getName(),
                        SOCKET,
                        SIZE,
                        NbdSuite.ALGORITHM));
    }

    private static boolean hasServe(Path acomp) {
        try {
            // help exits with 0 for a command there is not, too
            Process process = new ProcessBuilder(acomp.toString(), "serve", "--help").redirectErrorStream(true).start();
            String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 && help.contains("--nbd");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
