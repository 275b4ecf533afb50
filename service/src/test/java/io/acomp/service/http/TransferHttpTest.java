package io.acomp.service.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.testing.Await;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What goes in comes out: judged by the stock tools, by the service itself and by a client that nobody here wrote. */
class TransferHttpTest {
    private static HttpRig rig;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        rig = new HttpRig();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "gzip", "zlib", "deflate", "lz4", "lz4-frame"})
    void roundTrip(String format) throws Exception {
        for (int length : new int[] {0, 1, 1000, 70_000, 9_000_000}) {
            byte[] data = HttpRig.text(length);
            HttpResponse<byte[]> compressed = rig.post("/v1/compress/" + format, data);
            assertEquals(200, compressed.statusCode(), format);
            assertTrue(length < 1000 || compressed.body().length < length / 2, () -> "length=" + compressed.body().length);
            HttpResponse<byte[]> back = rig.post("/v1/decompress/" + format, compressed.body());
            assertEquals(200, back.statusCode(), () -> new String(back.body(), StandardCharsets.UTF_8));
            assertArrayEquals(data, back.body());
            assertEquals("application/octet-stream", back.headers().firstValue("content-type").orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"zstd, application/zstd", "gzip, application/gzip", "lz4, application/x-lz4"})
    void curlAndTheStockTool(String tool, String type) throws Exception {
        Path curl = Requires.program("curl");
        Path judge = Requires.program(tool);
        Path data = folder.resolve("data-" + tool);
        Files.write(data, HttpRig.text(12_000_000));
        Path compressed = folder.resolve("compressed-" + tool);
        Path head = folder.resolve("head-" + tool);
        // larger than a megabyte: curl asks for 100-continue
        run(List.of(curl.toString(), "-sS", "-f", "-D", head.toString(), "-o", compressed.toString(), "--data-binary", "@" + data,
                rig.uri("/v1/compress/" + tool).toString()), null);
        String headers = Files.readString(head);
        assertTrue(headers.contains("100 Continue"), headers);
        assertTrue(headers.contains(type), headers);
        assertTrue(headers.toLowerCase(java.util.Locale.ROOT).contains("acomp-driver: "), headers);
        Path back = folder.resolve("back-" + tool);
        run(List.of(judge.toString(), "-dc"), compressed, back);
        assertEquals(-1, Files.mismatch(data, back));
        run(List.of(judge.toString(), "-c"), data, compressed);
        run(List.of(curl.toString(), "-sS", "-f", "-X", "POST", "-T", compressed.toString(), "-o", back.toString(),
                rig.uri("/v1/decompress/" + tool).toString()), null);
        assertEquals(-1, Files.mismatch(data, back));
    }

    private static void run(List<String> command, Path stdin) throws Exception {
        run(command, stdin, null);
    }

    private static void run(List<String> command, Path stdin, Path stdout) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(stdout == null);
        if (stdin != null) {
            builder.redirectInput(stdin.toFile());
        }
        if (stdout != null) {
            builder.redirectOutput(stdout.toFile());
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        Process process = builder.start();
        String said = stdout == null ? new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8) : "";
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "hangs: " + command);
        assertEquals(0, process.exitValue(), () -> command + " said " + said);
    }

    @Test
    void parametersTakeEffect() throws Exception {
        byte[] data = HttpRig.text(400_000);
        int fast = rig.post("/v1/compress/zstd?level=1", data).body().length;
        int small = rig.post("/v1/compress/zstd?level=19&lanes=1", data).body().length;
        assertTrue(small < fast, () -> small + " and " + fast);
        int blocks = rig.post("/v1/compress/zstd?level=1&block=4K", data).body().length;
        assertTrue(blocks > fast, () -> blocks + " and " + fast);
        int bare = rig.post("/v1/compress/zstd?level=1&checksum=false", data).body().length;
        assertEquals(fast - 4, bare);
        HttpResponse<byte[]> named = rig.post("/v1/compress/gzip?driver=gzip-jdk&hardware=never", data);
        assertEquals("gzip-jdk", named.headers().firstValue("acomp-driver").orElseThrow());
    }

    @Test
    void resultsGoOutWhileTheBodyComesIn() throws Exception {
        byte[] data = HttpRig.text(3_000_000);
        byte[] noise = new byte[1 << 20];
        new Random(3).nextBytes(noise);
        byte[] first = rig.post("/v1/compress/zstd", noise).body();
        byte[] second = rig.post("/v1/compress/zstd", data).body();
        try (Socket socket = rig.connect()) {
            HttpRig.send(socket, "POST /v1/decompress/zstd HTTP/1.1\r\nHost: x\r\nContent-Length: " + (first.length + second.length) + "\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            out.write(first);
            out.flush();
            // the body is not complete, and a mebibyte of result is there
            InputStream in = socket.getInputStream();
            byte[] head = in.readNBytes(1 << 20);
            assertTrue(new String(head, 0, 300, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 OK\r\n"));
            out.write(second);
            out.flush();
            assertEquals('e', in.read() == -1 ? 0 : 'e');
        }
    }

    @Test
    void oneConnectionServesManyAndPipelinedRequests() throws Exception {
        try (Socket socket = rig.connect()) {
            String post = "POST /v1/compress/zlib HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
            String chunked = "POST /v1/compress/zlib HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n";
            String head = "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
            String get = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
            HttpRig.send(socket, post + get + chunked + get + post);
            String one = HttpRig.readOne(socket);
            assertTrue(one.startsWith("HTTP/1.1 200 OK") && one.contains("application/zlib"), one);
            assertTrue(HttpRig.readOne(socket).endsWith("ok\n"));
            assertEquals(body(one), body(HttpRig.readOne(socket)));
            assertTrue(HttpRig.readOne(socket).endsWith("ok\n"));
            assertEquals(body(one), body(HttpRig.readOne(socket)));
            HttpRig.send(socket, head + get + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String rest = HttpRig.readAll(socket);
            assertEquals(3, rest.split("HTTP/1.1 200 OK", -1).length - 1, rest);
            assertEquals(2, rest.split("\r\n\r\nok\n", -1).length - 1, rest);
        }
    }

    @Test
    void continueIsSentOnceAndNotForRequestsThatAreRefused() throws Exception {
        try (Socket socket = rig.connect()) {
            HttpRig.send(socket, "POST /v1/compress/zlib HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            byte[] interim = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", new String(interim, StandardCharsets.US_ASCII));
            HttpRig.send(socket, "hello");
            assertTrue(HttpRig.readOne(socket).startsWith("HTTP/1.1 200 OK"));
            HttpRig.send(socket, "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertEquals(1, HttpRig.readAll(socket).split("\r\n\r\nok\n", -1).length - 1);
        }
        String refused = rig.raw("POST /v1/compress/nosuch HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        assertTrue(refused.startsWith("HTTP/1.1 404 "), refused);
    }

    @Test
    void http10IsAnsweredAndClosed() throws Exception {
        String small = rig.raw("POST /v1/compress/zlib HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello");
        assertTrue(small.startsWith("HTTP/1.1 200 OK") && small.contains("connection: close"), small);
        byte[] data = HttpRig.text(5_000_000);
        byte[] compressed = rig.post("/v1/compress/gzip", data).body();
        try (Socket socket = rig.connect()) {
            HttpRig.send(socket, "POST /v1/decompress/gzip HTTP/1.0\r\nContent-Length: " + compressed.length + "\r\n\r\n");
            socket.getOutputStream().write(compressed);
            String all = HttpRig.readAll(socket);
            assertTrue(!all.contains("chunked") && !all.contains("content-length"), all.substring(0, 300));
            assertEquals(new String(data, StandardCharsets.US_ASCII), body(all));
        }
    }

    @Test
    void aBodyMaySayWhichCodingItHas() throws Exception {
        byte[] compressed = rig.post("/v1/compress/gzip", new byte[] {1, 2, 3}).body();
        HttpResponse<byte[]> right = rig.send(HttpRequest.newBuilder(rig.uri("/v1/decompress/gzip"))
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed)));
        assertArrayEquals(new byte[] {1, 2, 3}, right.body());
        HttpResponse<byte[]> wrong = rig.send(HttpRequest.newBuilder(rig.uri("/v1/decompress/zstd"))
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed)));
        assertEquals(415, wrong.statusCode());
        assertEquals("zstd", wrong.headers().firstValue("accept-encoding").orElseThrow());
    }

    @Test
    void bytesAreCounted() throws Exception {
        byte[] compressed = rig.post("/v1/compress/lz4", new byte[100_000]).body();
        HttpStatistics.Transfers lz4 = rig.service.statistics().transfers().stream()
                .filter(moved -> moved.format().equals("lz4") && moved.operation().equals("compress"))
                .findFirst()
                .orElseThrow();
        assertTrue(lz4.bytesIn() >= 100_000 && lz4.bytesOut() >= compressed.length && lz4.count() >= 1, lz4::toString);
        Await.until("nothing in flight", () -> rig.service.statistics().transfersInFlight() == 0);
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }
}
