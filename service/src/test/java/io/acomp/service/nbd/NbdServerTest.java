package io.acomp.service.nbd;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Addresses, life cycle, failures of the store behind it, and what is counted. */
@Timeout(60)
class NbdServerTest {
    private static final int PAGE = TestServer.PAGE;
    private static final long SIZE = 4 << 20;

    @TempDir
    private Path folder;

    // ---------------------------------------------------------------- addresses

    @Test
    void aPortIsTakenOnce() throws IOException {
        try (TestServer server = TestServer.start(SIZE)) {
            assertNotEquals(0, server.tcp().getPort());
            BindException refused = assertThrows(BindException.class, () -> TestServer.start(SIZE, b -> b.listen(server.tcp())));
            assertTrue(refused.getMessage().endsWith("address=" + server.tcp()), refused.getMessage());
            try (NbdClient client = NbdClient.connect(server.tcp()).greet()) {
                client.go("disk");
                assertArrayEquals(new byte[5], client.readSimple(0, 5));
            }
        }
    }

    @Test
    void aSocketIsTakenOnceAndRemoved() throws IOException {
        TestServer server = TestServer.start(SIZE);
        BindException refused = assertThrows(BindException.class, () -> TestServer.start(SIZE, b -> b.listen(server.unix())));
        assertTrue(refused.getMessage().contains("listens there already"), refused.getMessage());
        server.serves();
        server.server().close();
        assertFalse(Files.exists(server.socket()));
        server.close();
    }

    @Test
    void aSocketThatNobodyListensOnIsReplacedAndAFileIsNot() throws IOException {
        UnixDomainSocketAddress stale = UnixDomainSocketAddress.of(folder.resolve("stale"));
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(stale).close();
        assertTrue(Files.exists(stale.getPath()));
        try (TestServer server = TestServer.start(SIZE, b -> b.listen(stale));
                NbdClient client = NbdClient.connect(stale).greet()) {
            assertEquals(SIZE, client.go("").size());
            server.awaitOpen(1);
        }
        assertFalse(Files.exists(stale.getPath()));

        Path file = Files.writeString(folder.resolve("file"), "precious");
        assertThrows(BindException.class, () -> TestServer.start(SIZE, b -> b.listen(UnixDomainSocketAddress.of(file))));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void aSocketThatSomebodyElsePutThereStays() throws IOException {
        TestServer server = TestServer.start(SIZE);
        Files.delete(server.socket());
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(server.socket()));
            server.server().close();
            assertTrue(Files.exists(server.socket()));
        }
        server.close();
    }

    @Test
    void aChannelThatIsBoundAlreadyIsServed() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("activated"));
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        try (TestServer server = TestServer.start(SIZE, b -> b.listen(channel));
                NbdClient client = NbdClient.connect(address).greet()) {
            assertTrue(server.server().addresses().contains(address));
            assertEquals(SIZE, client.go("disk").size());
        }
        assertTrue(Files.exists(address.getPath()), "whoever bound it removes it");
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> NbdServer.builder().listen(new InetSocketAddress("127.0.0.1", 0)).start());
        assertThrows(IllegalArgumentException.class, () -> NbdServer.builder().maxConnections(0));
        assertThrows(IllegalArgumentException.class, () -> NbdServer.builder().stallTimeout(Duration.ZERO));
        try (TestServer server = TestServer.start(SIZE)) {
            assertThrows(IllegalArgumentException.class, () -> new NbdExport("a\0", "", server.blocks(), true));
            assertThrows(IllegalArgumentException.class, () -> new NbdExport("", "x".repeat(4097), server.blocks(), true));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TestServer.start(SIZE, b -> b.export(new NbdExport("disk", "", server.blocks(), true))));
            assertThrows(
                    BindException.class,
                    () -> TestServer.start(SIZE, b -> b.listen(InetSocketAddress.createUnresolved("no.such.host.invalid", 1))));
        }
    }

    // ---------------------------------------------------------------- end

    @Test
    void closingEndsIdleConnectionsAtOnce() throws IOException {
        try (TestServer server = TestServer.start(SIZE);
                NbdClient client = server.structured()) {
            client.write(0, NbdClient.pattern(PAGE, 1));

            assertTrue(server.server().close(Duration.ofSeconds(20)), "nothing was cut off");
            assertTrue(client.ended());
            assertEquals(1, server.count(NbdStatistics::ended, "shutdown"));
            assertEquals(0, server.server().statistics().bufferBytes());
            assertTrue(server.server().close(Duration.ZERO), "the same answer again");
        }
    }

    @Test
    void closingAnswersWhatWasReadAndRefusesTheRest() throws Exception {
        try (TestServer server = TestServer.start(SIZE);
                NbdClient client = server.simple();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            byte[] data = NbdClient.pattern(PAGE, 3);
            client.put(0, 1, 0, PAGE, data);
            client.flush();
            assertEquals(0, client.reply().error());
            // in the midst of a request: not idle
            byte[] late = NbdClient.request(0, 1, 5, PAGE, PAGE);
            client.raw(late);
            Future<Boolean> closing = thread.submit(() -> server.server().close(Duration.ofSeconds(20)));
            Await.until("the server closes", () -> server.server().isClosing());
            client.raw(data);
            assertEquals(108, client.reply().error(), "NBD_ESHUTDOWN");
            client.disconnect();
            assertTrue(closing.get());
            assertArrayEquals(new byte[PAGE], read(server, PAGE), "what was refused was not done");
        }
    }

    private static byte[] read(TestServer server, long offset) {
        byte[] bytes = new byte[PAGE];
        server.blocks().read(offset, java.lang.foreign.MemorySegment.ofArray(bytes));
        return bytes;
    }

    @Test
    void whoDoesNotGoIsCutOffWhenTheTimeIsOver() throws IOException {
        try (TestServer server = TestServer.start(SIZE);
                NbdClient client = server.simple();
                NbdClient undecided = server.connect().greet()) {
            client.raw(NbdClient.request(0, 1, 5, 0, PAGE));

            assertEquals(1, undecided.option(6, NbdClient.infoRequest("")).getLast().type());
            assertFalse(server.server().close(Duration.ofMillis(100)));
            assertTrue(client.ended());
            assertTrue(undecided.ended());
        }
    }

    @Test
    void optionsAreRefusedWhileItCloses() throws Exception {
        try (TestServer server = TestServer.start(SIZE);
                NbdClient client = server.connect().greet();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            assertEquals(1, client.answer(8));
            Future<Boolean> closing = thread.submit(() -> server.server().close(Duration.ofSeconds(20)));
            Await.until("the server closes", () -> server.server().isClosing());
            assertEquals((1 << 31) + 7, client.answer(7, NbdClient.infoRequest("disk")));
            assertEquals(1, client.answer(2), "ABORT is always taken");
            assertTrue(closing.get());
        }
    }

    // ---------------------------------------------------------------- the store behind it

    @Test
    void aFullStoreIsSaidAndOldDataStay() throws IOException {
        try (TestServer server = TestServer.startOver(SIZE, store -> store.memoryLimit(256 << 10).acceptThresholdPercent(100));
                NbdClient client = server.structured()) {
            java.util.Random random = new java.util.Random(1);
            byte[] noise = new byte[PAGE];
            int stored = 0;
            int error;
            do {
                random.nextBytes(noise);
                error = client.error(0, 1, (long) stored++ * PAGE, PAGE, noise);
            } while (error == 0);
            assertEquals(28, error, "NBD_ENOSPC");
            assertArrayEquals(new byte[PAGE], client.read((stored - 1L) * PAGE, PAGE));
            assertEquals(28, client.error(0, 1, 0, SIZE, randomBytes((int) SIZE)), "a write larger than any buffer, too");
            assertEquals(0, client.error(0, 3, 0, 0), "the connection goes on");
        }
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(2).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aClosedViewIsAShutdownForItsClients() throws IOException {
        try (TestServer server = TestServer.start(SIZE);
                NbdClient client = server.structured()) {
            server.blocks().close();

            assertEquals(108, client.error(0, 0, 0, PAGE));
            assertEquals(108, client.error(0, 1, 0, PAGE, new byte[PAGE]));
        }
    }

    // ---------------------------------------------------------------- counters

    @Test
    void whatIsDoneIsCounted() throws IOException {
        try (TestServer server = TestServer.start(SIZE)) {
            try (NbdClient client = server.structured()) {
                client.write(0, NbdClient.pattern(3 * PAGE, 1));
                client.write(0, NbdClient.pattern(PAGE, 1));
                client.read(0, PAGE);
                client.error(0, 4, 0, PAGE);
                client.error(0, 4, SIZE, PAGE);
                client.disconnect();
            }
            server.awaitOpen(0);
            NbdStatistics statistics = server.server().statistics();
            NbdStatistics.Export disk = statistics.exports().getFirst();
            assertEquals("disk", disk.name());
            assertEquals(0, disk.connections());
            assertEquals(2, disk.commands().get(NbdCommand.WRITE).requests());
            assertEquals(4 * PAGE, disk.commands().get(NbdCommand.WRITE).bytes());
            assertEquals(PAGE, disk.commands().get(NbdCommand.READ).bytes());
            assertEquals(2, disk.commands().get(NbdCommand.TRIM).requests());
            assertEquals(1, disk.commands().get(NbdCommand.TRIM).errors());
            assertEquals(2, disk.commands().get(NbdCommand.TRIM).latency().count());
            assertTrue(disk.commands().get(NbdCommand.WRITE).latency().totalNanos() > 0);
            assertEquals(0, statistics.exports().get(1).commands().get(NbdCommand.WRITE).requests());
            assertEquals(1, statistics.connectionsTotal());
            assertEquals(1, statistics.errors().get("EINVAL"));
            assertEquals(1, statistics.ended().get("client"));
        }
    }
}
