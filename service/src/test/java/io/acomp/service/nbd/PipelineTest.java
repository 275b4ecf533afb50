package io.acomp.service.nbd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Deep queues: several workers on a connection, requests cut anywhere by the socket, replies in any order, and every byte accounted for. */
@Timeout(120)
class PipelineTest {
    private static final int PAGE = TestServer.PAGE;
    private static final int SLOTS = 4096;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start((long) SLOTS * PAGE);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** A request on its way. */
    private record Sent(int type, int slot, int within, int length) {}

    @ParameterizedTest
    @CsvSource({"1, 4096, false", "16, 4096, true", "64, 4096, false", "48, 9000, true", "48, 300, false", "8, 400000, true", "4, 600000, false"})
    void everyRequestIsAnsweredOnceAndRight(int depth, int most, boolean structured) throws Exception {
        try (NbdClient client = structured ? server.structured() : server.simple()) {
            run(client, structured, depth, most, 0, SLOTS, 3000 * 4096 / Math.max(4096, most) + 200, depth);
        }
    }

    @Test
    void connectionsWithDeepQueuesDoNotDisturbEachOther() throws Exception {
        int clients = 6;
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (Future<Void> done : threads.invokeAll(work(clients))) {
                done.get();
            }
        }
        Await.until("helpers leave", () -> server.server().statistics().helpers() == 0);
        server.awaitOpen(0);
    }

    private List<Callable<Void>> work(int clients) {
        List<Callable<Void>> work = new ArrayList<>();
        int share = SLOTS / clients;
        for (int i = 0; i < clients; i++) {
            int first = i * share;
            boolean structured = i % 2 == 0;
            work.add(() -> {
                try (NbdClient client = structured ? server.structured() : server.simple()) {
                    run(client, structured, 32, 3 * PAGE, first, share, 4000, first);
                    client.disconnect();
                }
                return null;
            });
        }
        return work;
    }

    /** Keeps so many random requests in flight; no two of them concern the same page. */
    private static void run(NbdClient client, boolean structured, int depth, int most, int first, int slots, int requests, long seed)
            throws IOException {
        Random random = new Random(seed);
        byte[] model = new byte[slots * PAGE];
        boolean[] busy = new boolean[slots];
        Map<Long, Sent> flying = new HashMap<>();
        long cookie = seed << 32;
        List<Future<?>> sending = new ArrayList<>();
        // a client that sends and receives by turns would wait for a server that waits for it
        try (ExecutorService sender = Executors.newSingleThreadExecutor()) {
            for (int sent = 0; sent < requests || !flying.isEmpty(); ) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (; flying.size() < depth && sent < requests; sent++) {
                    send(bytes, cookie++, random, most, first, model, busy, flying);
                }
                sending.add(sender.submit(() -> {
                    client.raw(bytes.toByteArray());
                    return null;
                }));
                int replies = 1 + random.nextInt(flying.size());
                for (int i = 0; i < replies; i++) {
                    receive(client, structured, first, model, busy, flying);
                }
            }
            for (Future<?> sent : sending) {
                assertDoesNotThrow(() -> sent.get());
            }
        }
    }

    private static void send(
            ByteArrayOutputStream to, long cookie, Random random, int most, int first, byte[] model, boolean[] busy, Map<Long, Sent> flying) {
        for (int tries = 0; tries < 50; tries++) {
            int length = 1 + random.nextInt(most);
            int slot = random.nextInt(busy.length - length / PAGE - 1);
            int within = random.nextInt(3) == 0 ? random.nextInt(PAGE) : 0;
            if (random.nextBoolean() && length > PAGE) {
                length = length / PAGE * PAGE;
            }
            int last = (slot * PAGE + within + length - 1) / PAGE;
            if (last >= busy.length || anyBusy(busy, slot, last)) {
                continue;
            }
            Arrays.fill(busy, slot, last + 1, true);
            long offset = ((long) first + slot) * PAGE + within;
            int kind = random.nextInt(10);
            int type = kind < 5 ? 1 : kind < 9 ? 0 : 6;
            byte[] data = type == 1 ? NbdClient.pattern(length, random.nextLong()) : new byte[0];
            to.writeBytes(NbdClient.request(0, type, cookie, offset, length));
            to.writeBytes(data);
            flying.put(cookie, new Sent(type, slot, within, length));
            if (type == 1) {
                System.arraycopy(data, 0, model, slot * PAGE + within, length);
            } else if (type == 6) {
                Arrays.fill(model, slot * PAGE + within, slot * PAGE + within + length, (byte) 0);
            }
            return;
        }
        to.writeBytes(NbdClient.request(0, 3, cookie, 0, 0));
        flying.put(cookie, new Sent(3, 0, 0, 0));
    }

    private static boolean anyBusy(boolean[] busy, int from, int to) {
        for (int i = from; i <= to; i++) {
            if (busy[i]) {
                return true;
            }
        }
        return false;
    }

    private static void receive(
            NbdClient client, boolean structured, int first, byte[] model, boolean[] busy, Map<Long, Sent> flying) throws IOException {
        NbdClient.Reply reply = client.reply();
        Sent request = flying.get(reply.cookie());
        assertNotNull(request, "a reply to nothing, or a second one");
        assertEquals(0, reply.error());
        int begin = request.slot() * PAGE + request.within();
        if (request.type() == 0 && structured) {
            java.nio.ByteBuffer payload = java.nio.ByteBuffer.wrap(reply.payload());
            int at = (int) (payload.getLong() - (long) first * PAGE);
            byte[] expected = reply.type() == 1
                    ? Arrays.copyOfRange(model, at, at + payload.remaining())
                    : new byte[payload.getInt(8)];
            byte[] found = reply.type() == 1 ? new byte[payload.remaining()] : Arrays.copyOfRange(model, at, at + expected.length);
            if (reply.type() == 1) {
                payload.get(found);
            }
            assertTrue(at >= begin && at + expected.length <= begin + request.length());
            assertArrayEquals(expected, found);
        } else if (request.type() == 0) {
            assertArrayEquals(Arrays.copyOfRange(model, begin, begin + request.length()), client.data(request.length()));
        }
        if (reply.done()) {
            flying.remove(reply.cookie());
            if (request.length() > 0) {
                Arrays.fill(busy, request.slot(), (begin + request.length() - 1) / PAGE + 1, false);
            }
        }
    }
}
