package io.acomp.service.http;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.service.ServiceJvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The service as a process on the module path, as the launcher starts it: nothing on standard error, no Unsafe, no native access but ours. */
class QuietStartTest {
    @TempDir
    private Path folder;

    @Test
    void aProcessStartsWorksAndEndsWithoutAWarning() throws Exception {
        Path errors = folder.resolve("stderr");
        Path socket = folder.resolve("http.sock");
        Process process = ServiceJvm.of(errors, ServiceMain.class, 0, socket).start();
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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
