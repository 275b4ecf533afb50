package io.acomp.service.http;

import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The service as a process on the module path, as the launcher starts it: nothing on standard error, no Unsafe, no native access but ours. */
class QuietStartTest {
    /** The modules that may call native code; Netty's are not among them. */
    private static final String NATIVE = "io.acomp,io.acomp.scomp,io.acomp.hw,com.github.luben.zstd_jni,org.lz4.java,snappy.java";

    @TempDir
    private Path folder;

    @Test
    void aProcessStartsWorksAndEndsWithoutAWarning() throws Exception {
        Path errors = folder.resolve("stderr");
        Path socket = folder.resolve("http.sock");
        Process process = new ProcessBuilder(command(socket)).redirectError(errors.toFile()).start();
        try (BufferedReader out = process.inputReader(); HttpClient client = HttpClient.newHttpClient()) {
            String port = out.readLine();
            assertNotNull(port, () -> read(errors));
            URI uri = URI.create("http://127.0.0.1:" + port + "/v1/compress/zstd");
            HttpResponse<byte[]> response = client.send(
                    HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(HttpRig.text(2_000_000))).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertEquals(200, response.statusCode());
            assertTrue(Files.exists(socket));
            process.getOutputStream().close();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it does not end");
            assertEquals(0, process.exitValue());
            assertTrue(Files.notExists(socket));
            assertEquals("", read(errors));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(Path socket) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("--module-path=" + modules());
        command.add("--patch-module=io.acomp.service=" + Path.of("target", "test-classes").toAbsolutePath());
        command.add("--enable-native-access=" + NATIVE);
        command.add("-m");
        command.add("io.acomp.service/" + ServiceMain.class.getName());
        command.add("0");
        command.add(socket.toString());
        return command;
    }

    /** Everything this JVM runs on, but the tests. */
    private static String modules() {
        return Stream.of("jdk.module.path", "java.class.path")
                .flatMap(property -> Arrays.stream(System.getProperty(property, "").split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty() && !entry.contains("test-classes") && !entry.contains("surefire"))
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
