package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A thousand connections that do nothing, and two hundred that do. */
@Timeout(120)
class ManyConnectionsTest {
    private static final int PAGE = TestServer.PAGE;
    private static final int IDLE = 1000;
    private static final int BUSY = 200;
    private static final int SHARE = 64 * PAGE;

    @Test
    void allAreServed() throws Exception {
        int before = threads();
        try (TestServer server = TestServer.start((long) BUSY * SHARE)) {
            List<NbdClient> idle = new ArrayList<>();
            try {
                for (int i = 0; i < IDLE; i++) {
                    idle.add(server.simple());
                }
                assertTrue(server.server().statistics().bufferBytes() < (IDLE + 100L) * Buffers.SMALL, "quiet ones have a small buffer each");
                busy(server);
                for (NbdClient client : idle) {
                    assertEquals(0, client.error(0, 3, 0, 0));
                }
            } finally {
                for (NbdClient client : idle) {
                    client.close();
                }
            }
            server.awaitOpen(0);
            NbdStatistics statistics = server.server().statistics();
            assertEquals(IDLE + BUSY, statistics.connectionsTotal());
            assertEquals(0, statistics.errors().values().stream().mapToLong(Long::longValue).sum());
            assertEquals(0, statistics.failed().values().stream().mapToLong(Long::longValue).sum());
            long kept = 64L * Buffers.SMALL + (2L * Runtime.getRuntime().availableProcessors() + 2) * Buffers.LARGE;
            Await.until("memory goes back", () -> server.server().statistics().bufferBytes() <= kept);
            Await.until("helpers leave", () -> server.server().statistics().helpers() == 0);
        }
        Await.until("threads end", () -> threads() <= before + 20);
    }

    private static void busy(TestServer server) throws Exception {
        List<Future<Void>> work = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(BUSY)) {
            for (int i = 0; i < BUSY; i++) {
                long offset = (long) i * SHARE;
                work.add(threads.submit(() -> {
                    try (NbdClient client = server.structured()) {
                        for (int round = 0; round < 20; round++) {
                            byte[] data = NbdClient.pattern(SHARE / 4, round + offset);
                            client.write(offset + round % 4 * (SHARE / 4), data);
                            assertArrayEquals(data, client.read(offset + round % 4 * (SHARE / 4), SHARE / 4));
                        }
                        client.disconnect();
                    }
                    return null;
                }));
            }
            for (Future<Void> each : work) {
                each.get();
            }
        }
    }

    private static int threads() {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return (int) tasks.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
