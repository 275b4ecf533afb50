package io.acomp.service.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients are told when something is wrong: status, code, and what the code says. */
class ProblemHttpTest {
    private static HttpRig rig;
    private static volatile List<String> missing = List.of();

    @BeforeAll
    static void start() throws IOException {
        HttpLimits limits = HttpLimits.DEFAULTS.withSizes(1 << 20, 8 << 20, 4 << 20);
        rig = new HttpRig(limits, builder -> builder
                .readiness(() -> missing)
                .page("/metrics", accept -> new Page.Body("text/plain", accept.getBytes(StandardCharsets.UTF_8), Map.of("x-extra", "1")))
                .page("/failing", accept -> {
                    throw new StackOverflowError("on purpose");
                })
                .page("/broken", accept -> {
                    throw new IOException("on purpose");
                }));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/compress/nosuch, 404, unknown-algorithm",
        "/v1/compress/snappy, 404, unknown-algorithm",
        "/v1/compress/, 404, unknown-algorithm",
        "/v1/compress/zstd/, 404, unknown-algorithm",
        "/v1/nothing, 404, not-found",
        "/v1/compress/zstd?level=99, 400, bad-parameter",
        "/v1/compress/zstd?level=one, 400, bad-parameter",
        "/v1/compress/zstd?levle=1, 400, bad-parameter",
        "/v1/compress/zstd?level=1&level=2, 400, bad-parameter",
        "/v1/compress/zstd?maxRatio=2, 400, bad-parameter",
        "/v1/compress/zstd?block=1, 400, bad-parameter",
        "/v1/decompress/zstd?maxOutput=9999999T, 400, bad-parameter",
        "/v1/compress/zstd?driver=nosuch, 404, unknown-driver",
        "/v1/compress/zstd?driver=gzip-jdk, 404, unknown-driver",
        "/v1/compress/gzip?driver=gzip-qat, 503, driver-unavailable",
        "/v1/decompress/zstd, 400, corrupt-input",
        "/healthz, 405, method-not-allowed",
    })
    void post(String path, int status, String code) throws Exception {
        HttpResponse<byte[]> response = rig.post(path, "anything".getBytes(StandardCharsets.US_ASCII));
        Map<String, String> problem = problem(response);
        assertEquals(status, response.statusCode(), problem::toString);
        assertEquals(code, problem.get("code"), problem::toString);
        assertEquals("about:blank", problem.get("type"));
        assertEquals(Integer.toString(status), problem.get("status"));
        assertTrue(problem.get("detail").contains("="), problem::toString);
        assertTrue(rig.rejected(code) > 0, code);
    }

    @Test
    void methodsAreNamed() throws Exception {
        assertEquals("GET, HEAD", rig.post("/healthz", new byte[0]).headers().firstValue("allow").orElseThrow());
        HttpResponse<byte[]> get = rig.get("/v1/compress/zstd");
        assertEquals(405, get.statusCode());
        assertEquals("POST", get.headers().firstValue("allow").orElseThrow());
    }

    @Test
    void wrongEscapes() throws Exception {
        String answer = rig.raw("POST /v1/compress/zstd?level=%zz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
        assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.contains("bad-parameter"), answer);
    }

    @Test
    void damageHasAnOffset() throws Exception {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        byte[] frame = rig.post("/v1/compress/zstd?block=4K", noise).body();
        frame[30_000] ^= 1;
        Map<String, String> problem = problem(rig.post("/v1/decompress/zstd?lanes=1", frame));
        assertEquals("corrupt-input", problem.get("code"), problem::toString);
        long offset = Long.parseLong(problem.get("offset"));
        assertTrue(offset > 0 && offset <= 30_000, problem::toString);
    }

    @Test
    void limits() throws Exception {
        byte[] bomb = rig.post("/v1/compress/zstd", new byte[1 << 20]).body();
        assertEquals("limit-exceeded", problem(rig.post("/v1/decompress/zstd?maxOutput=1000", bomb)).get("code"));
        assertEquals(413, rig.post("/v1/decompress/zstd?maxOutput=1000", bomb).statusCode());
        assertEquals(200, rig.post("/v1/decompress/zstd?maxOutput=1M", bomb).statusCode());
        // below one mebibyte of result no ratio is too high
        assertEquals(200, rig.post("/v1/decompress/zstd?maxRatio=2", bomb).statusCode());
        byte[] twice = new byte[2 * bomb.length];
        System.arraycopy(bomb, 0, twice, 0, bomb.length);
        System.arraycopy(bomb, 0, twice, bomb.length, bomb.length);
        HttpResponse<byte[]> fine = rig.post("/v1/decompress/zstd", twice);
        assertEquals(2 << 20, fine.body().length);
        byte[] large = new byte[(1 << 20) + 1];
        HttpResponse<byte[]> tooLarge = rig.post("/v1/compress/zstd", large);
        assertEquals(413, tooLarge.statusCode());
        assertEquals("content-too-large", problem(tooLarge).get("code"));
        HttpResponse<byte[]> unannounced = rig.send(HttpRequest.newBuilder(rig.uri("/v1/compress/zstd"))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large))));
        assertEquals("content-too-large", problem(unannounced).get("code"));
    }

    @Test
    void readiness() throws Exception {
        missing = List.of();
        assertEquals(200, rig.get("/readyz").statusCode());
        missing = List.of("the store is being restored, store=disk0", "no driver of lz4");
        HttpResponse<byte[]> not = rig.get("/readyz");
        assertEquals(503, not.statusCode());
        assertTrue(text(not).contains("store=disk0\nno driver of lz4\n"), text(not));
        missing = List.of();
    }

    @Test
    void pages() throws Exception {
        HttpResponse<byte[]> page = rig.send(HttpRequest.newBuilder(rig.uri("/metrics")).header("Accept", "application/openmetrics-text"));
        assertEquals("application/openmetrics-text", text(page));
        assertEquals("1", page.headers().firstValue("x-extra").orElseThrow());
        assertEquals("nosniff", page.headers().firstValue("x-content-type-options").orElseThrow());
        assertTrue(page.headers().firstValue("content-security-policy").orElseThrow().startsWith("default-src 'none'"));
        HttpResponse<byte[]> head = rig.send(HttpRequest.newBuilder(rig.uri("/metrics")).header("Accept", "four").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals("4", head.headers().firstValue("content-length").orElseThrow());
        assertEquals(0, head.body().length);
        HttpResponse<byte[]> broken = rig.get("/broken");
        assertEquals(500, broken.statusCode());
        assertEquals("internal", problem(broken).get("code"));
        assertTrue(!text(broken).contains("on purpose"), text(broken));
        assertEquals(500, rig.get("/failing").statusCode());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> problem(HttpResponse<byte[]> response) throws IOException {
        assertEquals("application/problem+json", response.headers().firstValue("content-type").orElse("none"), text(response));
        Map<String, String> members = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(response.body())) {
            assertEquals(JsonToken.START_OBJECT, json.nextToken());
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                members.put(name, json.getText());
            }
        }
        return members;
    }
}
