package io.acomp.service.http;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Binding, and ending. */
class LifeCycleHttpTest {
    private static final String GET = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    @Test
    void unixSockets() throws Exception {
        Path file = folder.resolve("http.sock");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(address);
        }
        assertTrue(Files.exists(file), "left behind");
        try (AcompEngine engine = AcompEngine.create()) {
            try (HttpService service = HttpService.builder(engine).listen(address).start()) {
                assertEquals(address, service.addresses().getFirst());
                assertTrue(ask(address).endsWith("ok\n"));
                BindException taken = assertThrows(BindException.class, () -> HttpService.builder(engine).listen(address).start());
                assertTrue(taken.getMessage().contains(file.toString()), taken.getMessage());
                assertTrue(ask(address).endsWith("ok\n"), "the first is still there");
            }
            assertFalse(Files.exists(file));
            Files.writeString(file, "mine");
            assertThrows(BindException.class, () -> HttpService.builder(engine).listen(address).start());
            assertEquals("mine", Files.readString(file));
        }
    }

    @Test
    void aSocketThatSomebodyElsePutThereStays() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("http.sock"));
        try (AcompEngine engine = AcompEngine.create(); ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            try (HttpService service = HttpService.builder(engine).listen(address).start()) {
                assertEquals(address, service.addresses().getFirst());
                Files.delete(address.getPath());
                other.bind(address);
            }
            assertTrue(Files.exists(address.getPath()));
        }
    }

    @Test
    void whoeverBoundAUnixSocketRemovesIt() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("http.sock"));
        try (AcompEngine engine = AcompEngine.create(); ServerSocketChannel given = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            given.bind(address);
            try (HttpService service = HttpService.builder(engine).listen(given).start()) {
                assertTrue(ask(address).endsWith("ok\n"), () -> "addresses=" + service.addresses());
            }
            assertTrue(Files.exists(address.getPath()));
            assertThrows(java.net.ConnectException.class, () -> ask(address));
        }
    }

    @Test
    void socketActivation() throws Exception {
        try (AcompEngine engine = AcompEngine.create(); ServerSocketChannel given = ServerSocketChannel.open()) {
            given.bind(new InetSocketAddress("127.0.0.1", 0));
            try (HttpService service = HttpService.builder(engine).listen(given).start()) {
                InetSocketAddress address = (InetSocketAddress) service.addresses().getFirst();
                try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                    HttpRig.send(socket, GET);
                    assertTrue(HttpRig.readAll(socket).endsWith("ok\n"));
                }
            }
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (HttpRig rig = new HttpRig()) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", rig.port());
            BindException taken = assertThrows(BindException.class, () -> HttpService.builder(rig.engine).listen(address).start());
            assertTrue(taken.getMessage().contains("address=/127.0.0.1:" + rig.port()), taken.getMessage());
            rig.assertAlive();
        }
    }

    @Test
    void closingLetsRequestsInFlightEnd() throws Exception {
        HttpRig rig = new HttpRig();
        try (rig; Socket idle = rig.connect(); Socket busy = rig.connect()) {
            HttpRig.send(busy, "POST /v1/compress/zstd HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf ");
            Await.until("it runs", () -> rig.service.statistics().transfersInFlight() == 1);
            AtomicBoolean answered = new AtomicBoolean();
            Thread closing = Thread.ofPlatform().start(() -> answered.set(rig.service.close(HttpRig.PATIENCE)));
            assertEquals(-1, idle.getInputStream().read(), "idle connections are closed at once");
            HttpRig.send(busy, "more.");
            String answer = HttpRig.readAll(busy);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
            closing.join();
            assertTrue(answered.get());
            assertThrows(java.net.ConnectException.class, rig::connect);
        }
        assertTrue(rig.service.close(Duration.ZERO), "again");
    }

    @Test
    void closingDoesNotWaitForEver() throws Exception {
        try (HttpRig rig = new HttpRig(); Socket busy = rig.connect()) {
            HttpRig.send(busy, "POST /v1/compress/zstd HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf ");
            Await.until("it runs", () -> rig.service.statistics().transfersInFlight() == 1);
            assertFalse(rig.service.close(Duration.ofMillis(100)));
            assertFalse(HttpRig.readAll(busy).contains("200 OK"));
            assertEquals(1, rig.aborted(AbortReason.CLOSING));
            Await.until("the transfer has ended", () -> rig.service.statistics().transfersInFlight() == 0);
        }
    }

    private static String ask(UnixDomainSocketAddress address) throws Exception {
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(ByteBuffer.wrap(GET.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer bytes = ByteBuffer.allocate(4096);
            while (channel.read(bytes) >= 0) {
                // until it ends
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        }
    }
}
