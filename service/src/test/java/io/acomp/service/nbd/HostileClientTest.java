package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients that mean harm or know no better, while another works on: it sees nothing of them, and afterwards nothing is left of them. */
@Timeout(120)
class HostileClientTest {
    private static final int PAGE = TestServer.PAGE;
    private static final long SIZE = 16 << 20;

    private TestServer server;
    private NbdClient innocent;
    private Future<?> work;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(SIZE, builder -> builder
                .handshakeTimeout(Duration.ofMillis(400))
                .stallTimeout(Duration.ofMillis(400))
                .maxConnections(20));
        innocent = server.structured();
        work = thread.submit(() -> {
            for (int i = 0; !stop.get(); i++) {
                byte[] data = NbdClient.pattern(PAGE, i);
                long offset = i % 1000 * 77L;
                innocent.write(offset, data);
                assertArrayEquals(data, innocent.read(offset, PAGE));
            }
            return null;
        });
    }

    @AfterEach
    void theInnocentSawNothing() throws Exception {
        server.awaitOpen(1);
        stop.set(true);
        work.get();
        thread.close();
        innocent.disconnect();
        server.awaitOpen(0);
        server.serves();
        server.awaitOpen(0);
        assertEquals(0, server.count(NbdStatistics::failed, "internal"));
        server.server().close();
        assertEquals(0, server.server().statistics().bufferBytes(), "native memory");
        server.close();
    }

    @Test
    void randomBytesAtAnyPoint() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            byte[] noise = new byte[1 + random.nextInt(5000)];
            random.nextBytes(noise);
            try (NbdClient client = server.connect()) {
                if (round % 4 > 0) {
                    client.greet();
                }
                if (round % 4 == 2) {
                    client.go("disk");
                }
                if (round % 4 == 3) {
                    noise = NbdClient.bytes(out -> {
                        out.writeLong(NbdClient.OPTION_MAGIC);
                        out.writeInt(random.nextInt(12));
                        out.writeInt(random.nextInt(100));
                        out.writeLong(random.nextLong() >>> random.nextInt(64));
                    });
                }
                send(client, noise);
                client.channel().shutdownOutput();
                client.drainToEnd();
            }
        }
    }

    @Test
    void requestsWithRandomFields() throws IOException {
        Random random = new Random(2);
        for (int round = 0; round < 100; round++) {
            try (NbdClient client = round % 2 == 0 ? server.structured() : server.simple()) {
                for (int i = 0; i < 20; i++) {
                    byte[] header = NbdClient.request(
                            random.nextInt() & (random.nextBoolean() ? 0x1f : 0xffff),
                            random.nextInt(12),
                            random.nextLong(),
                            random.nextBoolean() ? random.nextInt(1 << 20) : random.nextLong(),
                            random.nextBoolean() ? random.nextInt(1 << 16) : random.nextInt());
                    // not on the innocent's bytes
                    header[16] = random.nextBoolean() ? 0 : header[16];
                    if (header[7] == 1 || header[7] == 4 || header[7] == 6) {
                        ByteBuffer.wrap(header).putLong(16, (8 << 20) + random.nextInt(1 << 20));
                    }
                    send(client, header);
                }
                client.channel().shutdownOutput();
                client.drainToEnd();
            }
        }
    }

    @Test
    void disconnectsAtEveryByteOfASession() throws IOException {
        byte[] session = session();
        for (int cut = 0; cut < session.length; cut++) {
            if (cut > 300 && cut < session.length - 60 && cut % 61 != 0) {
                continue;
            }
            try (SocketChannel channel = SocketChannel.open(server.unix())) {
                channel.write(ByteBuffer.wrap(session, 0, cut));
            }
            try (NbdClient client = server.connect()) {
                send(client, Arrays.copyOf(session, cut));
                client.channel().shutdownOutput();
                client.drainToEnd();
            }
            Await.until("room for the next", () -> server.server().statistics().connectionsOpen() < 5);
        }
        server.awaitOpen(1);
    }

    /** All a client sends who uses most of the protocol. */
    private static byte[] session() {
        byte[] context = NbdClient.contextQuery("disk", "base:allocation");
        byte[] go = NbdClient.infoRequest("disk", 3);
        return NbdClient.bytes(out -> {
            out.writeInt(3);
            for (byte[] data : List.of(new byte[0], context, go)) {
                out.writeLong(NbdClient.OPTION_MAGIC);
                out.writeInt(data == context ? 10 : data == go ? 7 : 8);
                out.writeInt(data.length);
                out.write(data);
            }
            long offset = 8 << 20;
            out.write(NbdClient.request(0, 1, 1, offset, PAGE));
            out.write(NbdClient.pattern(PAGE, 1));
            out.write(NbdClient.request(0, 0, 2, offset, 50_000));
            out.write(NbdClient.request(0, 7, 3, offset, 50_000));
            out.write(NbdClient.request(0, 6, 4, offset, 50_000));
            out.write(NbdClient.request(0, 3, 5, 0, 0));
            out.write(NbdClient.request(0, 2, 6, 0, 0));
        });
    }

    @Test
    void badRequestMagicEndsTheConnectionOnly() throws IOException {
        try (NbdClient client = server.simple()) {
            for (int i = 0; i < 3; i++) {
                client.put(0, 3, 0, 0);
            }
            send(client, new byte[28]);
            for (int i = 0; i < 3; i++) {
                assertEquals(0, client.reply().error(), "what came before is answered");
            }
            assertTrue(client.ended());
        }
        server.awaitOpen(1);
        assertEquals(1, server.count(NbdStatistics::protocolErrors, "request-magic"));
    }

    @Test
    void absurdLengthsTakeNoMemory() throws IOException {
        long before = server.server().statistics().bufferBytes();
        List<NbdClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                NbdClient client = server.simple();
                clients.add(client);
                send(client, NbdClient.request(0, 1, 7, 8 << 20, 0xffffffffL));
                send(client, new byte[100_000]);
            }
            // what each connection may have, the innocent too, and what may be kept for the next
            long most = before + 11 * (3L * Buffers.SMALL + 2L * Buffers.LARGE);
            Await.until("all stall, and are dropped", () -> {
                assertTrue(server.server().statistics().bufferBytes() <= most, "bounded");
                return server.count(NbdStatistics::failed, "request-timeout") == 10;
            });
        } finally {
            for (NbdClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whoChoosesNoExportIsDropped() throws IOException {
        try (NbdClient silent = server.connect();
                NbdClient slow = server.connect().greet();
                NbdClient talker = server.connect().greet()) {
            silent.greet(3);
            slow.raw(new byte[] {0x49, 0x48});
            boolean listening = true;
            while (listening) {
                // always busy, never done
                try {
                    listening = talker.answer(3) == 1;
                } catch (IOException e) {
                    listening = false;
                }
            }
            assertTrue(slow.ended());
            assertTrue(silent.ended());
        }
        server.awaitOpen(1);
        assertEquals(3, server.count(NbdStatistics::failed, "handshake-timeout"));
    }

    @Test
    void whoSendsByteByByteIsServedAndWhoStopsIsDropped() throws IOException {
        try (NbdClient client = server.simple()) {
            byte[] request = NbdClient.request(0, 3, 9, 0, 0);
            for (byte each : request) {
                send(client, new byte[] {each});
            }
            assertEquals(9, client.reply().cookie());
            send(client, Arrays.copyOf(request, 27));
            assertTrue(client.ended());
        }
        server.awaitOpen(1);
        assertEquals(1, server.count(NbdStatistics::failed, "request-timeout"));
    }

    @Test
    void whoReadsNothingIsDropped() throws IOException {
        try (NbdClient client = server.simple()) {
            innocentData();
            for (int i = 0; i < 200; i++) {
                send(client, NbdClient.request(0, 0, i, 8 << 20, 100_000));
            }
            Await.until("dropped", () -> server.count(NbdStatistics::failed, "reply-timeout") == 1);
        }
    }

    @Test
    void whoReadsNothingOfALongReplyIsDropped() throws IOException {
        try (NbdClient client = server.simple()) {
            innocentData();
            client.put(0, 0, 0, SIZE);
            client.flush();
            Await.until("dropped", () -> server.count(NbdStatistics::failed, "reply-timeout") == 1);
        }
    }

    private void innocentData() {
        server.blocks().write(8 << 20, java.lang.foreign.MemorySegment.ofArray(NbdClient.pattern(100_000, 1)));
    }

    @Test
    void connectionsBeyondTheMostAreRefusedAndCounted() throws IOException {
        List<NbdClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 19; i++) {
                clients.add(server.simple());
            }
            for (int i = 0; i < 5; i++) {
                try (NbdClient refused = server.connect()) {
                    assertTrue(refused.ended());
                }
            }
            assertEquals(5, server.count(NbdStatistics::refused, "max-connections"));
            clients.removeLast().close();
            server.awaitOpen(19);
            clients.add(server.simple());
        } finally {
            for (NbdClient client : clients) {
                client.close();
            }
        }
    }

    /** Sends as far as the server listens. */
    private static void send(NbdClient client, byte[] bytes) {
        try {
            client.raw(bytes);
        } catch (IOException e) {
            // it has hung up, which is its good right
            assertTrue(e.getMessage() != null, () -> "reason=" + e);
        }
    }
}
