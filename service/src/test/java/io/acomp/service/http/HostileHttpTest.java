package io.acomp.service.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients should not do: the service refuses it, closes, forgets it, and goes on. */
class HostileHttpTest {
    private static final String POST = "POST /v1/compress/zlib HTTP/1.1\r\nHost: x\r\n";
    /** What would be seen if a part of a body were taken for a request. */
    private static final String SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

    private static HttpRig rig;

    @BeforeAll
    static void start() throws IOException {
        rig = new HttpRig();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @AfterEach
    void everythingIsForgotten() throws Exception {
        rig.assertAlive();
        Await.until("no transfer", () -> rig.service.statistics().transfersInFlight() == 0);
        assertTrue(rig.service.statistics().requests().stream().noneMatch(kind -> kind.status() == 500), () -> rig.service.statistics().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "Content-Length: 3, 3\r\n\r\nabc",
        "Content-Length: +3\r\n\r\nabc",
        "Content-Length: -3\r\n\r\nabc",
        "Content-Length: 0x3\r\n\r\nabc",
        "Content-Length: 99999999999999999999\r\n\r\nabc",
        "Content-Length : 3\r\n\r\nabc",
        "Content-Length: 3\n\nabc",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \r\n chunked\r\n\r\n0\r\n\r\n",
        "X: a\r\nHost: y\r\n\r\n",
        "X\r\n\r\n",
        "X: a\u0000b\r\n\r\n",
    })
    void ambiguousHeads(String rest) throws Exception {
        String answer = rig.raw(POST + rest + SMUGGLED);
        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 501 "), answer);
        assertTrue(answer.contains("connection: close"), answer);
        assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, "only one answer: " + answer);
    }

    /** RFC 9112 §5.2 lets a server take a folded line for a part of the header before it, as the parser does; it must not be one of its own. */
    @Test
    void aFoldedLineIsNoHeader() throws Exception {
        String answer = rig.raw(POST + "X: a\r\n Content-Length: 3\r\n\r\nabc" + SMUGGLED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertTrue(answer.contains("method=abcGET"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "5\r\nhello\r\nzz\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5 \nhello\r\n0\r\n\r\n",
        "ffffffffffffffff\r\nhello",
        "80000000\r\nhello\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\nhello\n0\n\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
    })
    void wrongChunks(String chunks) throws Exception {
        long before = rig.service.statistics().aborted().values().stream().mapToLong(Long::longValue).sum() + rig.rejected("bad-request");
        try (Socket socket = rig.connect()) {
            HttpRig.send(socket, POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks + SMUGGLED);
            socket.shutdownOutput();
            String answer = HttpRig.readAll(socket);
            assertFalse(answer.contains("HTTP/1.1 200") && answer.contains("\r\n0\r\n\r\n"), "no success: " + answer);
            assertFalse(answer.endsWith("ok\n"), "nothing smuggled: " + answer);
        }
        Await.until("counted", () -> rig.service.statistics().aborted().values().stream().mapToLong(Long::longValue).sum()
                + rig.rejected("bad-request") > before);
    }

    @Test
    void absurdHeads() throws Exception {
        assertTrue(rig.raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 414 "));
        assertTrue(rig.raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(40_000) + "\r\n\r\n").startsWith("HTTP/1.1 431 "));
        assertTrue(rig.raw("GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(10_000) + "\r\n").startsWith("HTTP/1.1 431 "));
        assertTrue(rig.raw("GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(rig.raw("GET / HTTP/3.0\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 505 "));
        assertTrue(rig.raw("GET http://elsewhere/ HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(rig.raw("CONNECT elsewhere:443 HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(rig.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").startsWith("HTTP/1.1 505 "));
        assertTrue(rig.raw(POST + "Content-Length: 1\r\nExpect: 200-ok\r\n\r\n").startsWith("HTTP/1.1 417 "));
        String odd = rig.raw("GET /%00%ff<script> HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(odd.startsWith("HTTP/1.1 40") && odd.contains("application/problem+json"), odd);
        String wide = rig.raw("GET /?" + "a&".repeat(3000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(wide.startsWith("HTTP/1.1 404 "), wide);
    }

    @Test
    void randomBytes() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 60; i++) {
            byte[] noise = new byte[1 + random.nextInt(40_000)];
            random.nextBytes(noise);
            try (Socket socket = rig.connect()) {
                socket.getOutputStream().write(noise);
                socket.shutdownOutput();
                String answer = HttpRig.readAll(socket);
                assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 5"), answer);
            } catch (SocketException reset) {
                assertFalse(reset.getMessage().isEmpty());
            }
        }
    }

    @Test
    void damagedRequests() throws Exception {
        String whole = POST + "Transfer-Encoding: chunked\r\nAccept: */*\r\n\r\n5\r\nhello\r\n5;x=y\r\nthere\r\n0\r\nT: r\r\n\r\n";
        Random random = new Random(43);
        for (int i = 0; i < 150; i++) {
            byte[] bytes = whole.getBytes(StandardCharsets.ISO_8859_1);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (Socket socket = rig.connect()) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                HttpRig.readAll(socket);
            } catch (SocketException reset) {
                assertFalse(reset.getMessage().isEmpty());
            }
        }
    }

    @Test
    void disconnectsAtEveryPoint() throws Exception {
        String whole = POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\nthere!\r\n0\r\n\r\n";
        for (int length = 0; length <= whole.length(); length++) {
            for (boolean reset : new boolean[] {false, true}) {
                try (Socket socket = rig.connect()) {
                    if (reset) {
                        socket.setSoLinger(true, 0);
                    }
                    HttpRig.send(socket, whole.substring(0, length));
                }
            }
        }
        Await.until("no connection but the test's own", () -> rig.service.statistics().connectionsOpen() <= 1);
        assertTrue(rig.aborted(AbortReason.CLIENT_GONE) > 0);
    }

    @Test
    void disconnectWhileTheResultGoesOut() throws Exception {
        byte[] bomb = rig.post("/v1/compress/zstd", new byte[30_000_000]).body();
        long before = rig.aborted(AbortReason.CLIENT_GONE);
        for (int i = 0; i < 10; i++) {
            Await.until("room for another transfer", () -> rig.service.statistics().transfersInFlight() == 0);
            try (Socket socket = rig.connect()) {
                HttpRig.send(socket, "POST /v1/decompress/zstd HTTP/1.1\r\nHost: x\r\nContent-Length: " + bomb.length + "\r\n\r\n");
                socket.getOutputStream().write(bomb);
                byte[] begun = socket.getInputStream().readNBytes(5000 * (i + 1));
                assertEquals(5000 * (i + 1), begun.length, () -> new String(begun, StandardCharsets.ISO_8859_1));
            }
        }
        Await.until("counted", () -> rig.aborted(AbortReason.CLIENT_GONE) == before + 10);
    }

    @Test
    void failureAfterTheFirstByteHasNoFinalChunk() throws Exception {
        byte[] noise = new byte[3_000_000];
        new Random(9).nextBytes(noise);
        byte[] frames = rig.post("/v1/compress/zstd?block=64K", noise).body();
        frames[frames.length - 70_000] ^= 1;
        long before = rig.aborted(AbortReason.FAILED_AFTER_FIRST_BYTE);
        try (Socket socket = rig.connect()) {
            HttpRig.send(socket, "POST /v1/decompress/zstd HTTP/1.1\r\nHost: x\r\nContent-Length: " + frames.length + "\r\n\r\n");
            socket.getOutputStream().write(frames);
            String answer = HttpRig.readAll(socket);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK") && answer.contains("chunked"), answer.substring(0, 200));
            assertTrue(answer.length() > 1_000_000, () -> "length=" + answer.length());
            assertFalse(answer.endsWith("\r\n0\r\n\r\n"), "it ends as if it were whole");
        }
        Await.until("counted", () -> rig.aborted(AbortReason.FAILED_AFTER_FIRST_BYTE) == before + 1);
        // to HTTP/1.0 there are no chunks: only a reset tells that this is not the end
        try (Socket socket = rig.connect()) {
            HttpRig.send(socket, "POST /v1/decompress/zstd HTTP/1.0\r\nContent-Length: " + frames.length + "\r\n\r\n");
            socket.getOutputStream().write(frames);
            boolean reset = false;
            try {
                while (socket.getInputStream().read(new byte[1 << 16]) >= 0) {
                    // until it ends
                }
            } catch (SocketException expected) {
                reset = true;
            }
            assertTrue(reset, "it ends as if it were whole");
        }
    }
}
