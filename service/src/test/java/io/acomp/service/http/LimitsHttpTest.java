package io.acomp.service.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.api.Test;

import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Time, room and memory are bounded, and those who keep to the rules see nothing of those who do not. */
class LimitsHttpTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final String POST = "POST /v1/compress/zstd HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";

    private static HttpRig rig(HttpLimits limits) throws IOException {
        return new HttpRig(limits, builder -> builder);
    }

    @Test
    void headsMustComeInTime() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTimes(SHORT, LONG, LONG, LONG)); Socket socket = rig.connect()) {
            HttpRig.send(socket, "GET /healthz HTTP/1.1\r\nHo");
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(1, rig.rejected("header-timeout"));
            rig.assertAlive();
        }
    }

    @Test
    void headsThatDripMustComeInTime() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTimes(SHORT, LONG, LONG, LONG)); Socket socket = rig.connect()) {
            HttpRig.send(socket, "GET /healthz HTTP/1.1\r\nX: ");
            Await.until("closed while it drips", () -> isClosedTo("y", socket));
            assertEquals(1, rig.rejected("header-timeout"));
        }
    }

    private static boolean isClosedTo(String more, Socket socket) {
        try {
            HttpRig.send(socket, more);
            return false;
        } catch (IOException gone) {
            return true;
        }
    }

    @Test
    void idleConnectionsAreClosed() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTimes(LONG, LONG, LONG, SHORT)); Socket never = rig.connect(); Socket once = rig.connect()) {
            HttpRig.send(once, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            HttpRig.readOne(once);
            assertEquals(-1, once.getInputStream().read());
            assertEquals(-1, never.getInputStream().read());
        }
    }

    @Test
    void bodiesMustComeInTime() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTimes(LONG, SHORT, LONG, LONG)); Socket socket = rig.connect()) {
            HttpRig.send(socket, POST + "a little");
            String answer = HttpRig.readAll(socket);
            assertTrue(answer.startsWith("HTTP/1.1 408 ") && answer.contains("request-timeout"), answer);
            Await.until("no transfer", () -> rig.service.statistics().transfersInFlight() == 0);
        }
    }

    @Test
    void bodiesThatDripMustComeInTime() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTimes(LONG, SHORT, LONG, LONG)); Socket socket = rig.connect()) {
            HttpRig.send(socket, POST);
            AtomicReference<String> answer = new AtomicReference<>("none while it dripped");
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    answer.set(HttpRig.readAll(socket));
                } catch (IOException closed) {
                    answer.set(closed.toString());
                }
            });
            // ten bytes a second are less than the thousand that a body must bring
            while (reader.isAlive()) {
                try {
                    HttpRig.send(socket, "x");
                } catch (IOException gone) {
                    break;
                }
                reader.join(Duration.ofMillis(100));
            }
            reader.join();
            assertTrue(answer.get().startsWith("HTTP/1.1 408 "), answer.get());
            assertEquals(1, rig.rejected("request-timeout"));
        }
    }

    @Test
    void clientsThatDoNotReadAreDropped() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTimes(LONG, LONG, SHORT, LONG)); Socket socket = rig.connect()) {
            byte[] bomb = rig.post("/v1/compress/zstd", new byte[60_000_000]).body();
            HttpRig.send(socket, "POST /v1/decompress/zstd HTTP/1.1\r\nHost: x\r\nContent-Length: " + bomb.length + "\r\n\r\n");
            socket.getOutputStream().write(bomb);
            Await.until("dropped", () -> rig.aborted(AbortReason.CLIENT_DOES_NOT_READ) == 1);
            Await.until("its transfer is over", () -> rig.service.statistics().transfersInFlight() == 0);
            rig.assertAlive();
        }
    }

    @Test
    void moreTransfersThanThereIsRoomForAreTurnedAway() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTransfers(2, 1))) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Socket socket = rig.connect();
                HttpRig.send(socket, POST);
                held.add(socket);
            }
            Await.until("two in flight", () -> rig.service.statistics().transfersInFlight() == 2);
            HttpResponse<byte[]> third = rig.post("/v1/compress/zstd", new byte[100]);
            assertEquals(503, third.statusCode());
            assertEquals("1", third.headers().firstValue("retry-after").orElseThrow());
            assertEquals(1, rig.rejected("overloaded"));
            rig.assertAlive();
            for (Socket socket : held) {
                socket.getOutputStream().write(new byte[1_000_000]);
                assertTrue(HttpRig.readOne(socket).startsWith("HTTP/1.1 200 OK"));
                socket.close();
            }
            Await.until("room again", () -> rig.service.statistics().transfersInFlight() == 0);
            assertEquals(200, rig.post("/v1/compress/zstd", new byte[100]).statusCode());
        }
    }

    @Test
    void moreConnectionsThanThereIsRoomForAreTurnedAway() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withConnections(3))) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(rig.connect());
            }
            Await.until("all accepted", () -> rig.service.statistics().connectionsOpen() == 3);
            try (Socket fourth = rig.connect()) {
                String answer = HttpRig.readAll(fourth);
                assertTrue(answer.startsWith("HTTP/1.1 503 ") && answer.contains("Retry-After: 1"), answer);
            }
            assertEquals(1, rig.rejected("connections"));
            HttpRig.send(held.getFirst(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(HttpRig.readOne(held.getFirst()).endsWith("ok\n"));
            for (Socket socket : held) {
                socket.close();
            }
            Await.until("room again", () -> rig.service.statistics().connectionsOpen() == 0);
            rig.assertAlive();
        }
    }

    @Test
    void aThousandIdleAndManyBusyConnections() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS)) {
            List<Socket> idle = new ArrayList<>();
            try {
                for (int i = 0; i < 1000; i++) {
                    idle.add(rig.connect());
                }
                byte[] data = HttpRig.text(50_000);
                AtomicLong right = new AtomicLong();
                List<Thread> busy = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    busy.add(Thread.ofVirtual().start(() -> {
                        try {
                            HttpResponse<byte[]> response = rig.post("/v1/compress/lz4?lanes=1", data);
                            while (response.statusCode() == 503) {
                                response = rig.post("/v1/compress/lz4?lanes=1", data);
                            }
                            right.addAndGet(response.statusCode() == 200 ? 1 : 0);
                        } catch (IOException | InterruptedException failed) {
                            throw new AssertionError(failed);
                        }
                    }));
                }
                for (Thread thread : busy) {
                    thread.join();
                }
                assertEquals(100, right.get());
                assertTrue(rig.service.statistics().connectionsOpen() >= 1000);
            } finally {
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        }
    }

    /** 4 GiB through a decompression and back into nothing, with the memory of a few buffers. */
    @Test
    void memoryIsBoundedWhateverTheResultIs() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS)) {
            byte[] frame = rig.post("/v1/compress/zstd?block=64M", new byte[64 << 20]).body();
            long nativeBefore = nativeBytes(rig);
            AtomicLong mostNative = new AtomicLong();
            AtomicLong mostDirect = new AtomicLong();
            int frames = 65;
            HttpResponse<InputStream> response = rig.client.send(
                    HttpRequest.newBuilder(rig.uri("/v1/decompress/zstd?lanes=1"))
                            .POST(HttpRequest.BodyPublishers.ofByteArrays(java.util.Collections.nCopies(frames, frame)))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            byte[] buffer = new byte[1 << 20];
            byte[] zeros = new byte[1 << 20];
            long total = 0;
            try (InputStream in = response.body()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    assertTrue(Arrays.equals(buffer, 0, count, zeros, 0, count), "zeros are zeros");
                    total += count;
                    mostNative.accumulateAndGet(nativeBytes(rig), Math::max);
                    mostDirect.accumulateAndGet(directBytes(), Math::max);
                }
            }
            assertEquals((long) frames * (64 << 20), total);
            long used = mostNative.get() - nativeBefore;
            assertTrue(used < 320L << 20, () -> "engine bytes: " + used);
            assertTrue(mostDirect.get() > 0 && mostDirect.get() < 64L << 20, () -> "buffer bytes: " + mostDirect.get());
        }
    }

    /** A client that sends for ever and does not read: for as long as that is borne, the socket is not read either, and little is buffered. */
    @Test
    void aBodyWaitsInTheSocket() throws Exception {
        try (HttpRig rig = rig(HttpLimits.DEFAULTS.withTimes(LONG, LONG, Duration.ofSeconds(1), LONG)); Socket socket = rig.connect()) {
            byte[] noise = new byte[1 << 20];
            new Random(4).nextBytes(noise);
            HttpRig.send(socket, "POST /v1/compress/lz4?lanes=1&block=64K HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n");
            AtomicLong sent = new AtomicLong();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    while (true) {
                        out.write(noise);
                        sent.addAndGet(noise.length);
                    }
                } catch (IOException closed) {
                    // the service does not bear it any longer
                }
            });
            Await.until("dropped", () -> rig.aborted(AbortReason.CLIENT_DOES_NOT_READ) == 1);
            assertTrue(sender.join(HttpRig.PATIENCE), "it is dropped and still sends");
            assertTrue(sent.get() < 100L << 20, () -> "taken: " + sent.get());
            rig.assertAlive();
        }
    }

    private static long nativeBytes(HttpRig rig) {
        return rig.engine.statistics().nativeBytes().values().stream().mapToLong(Long::longValue).sum();
    }

    private static long directBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }
}
