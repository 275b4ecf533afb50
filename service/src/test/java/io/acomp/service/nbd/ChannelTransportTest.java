package io.acomp.service.nbd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * When a reader looks for the next request, and when it sleeps. The time is the test's: what happens between two looks happens when the
 * reader asks for the time. A reader that sleeps where it should look would sleep for ever; the time limit interrupts it.
 */
@Timeout(30)
class ChannelTransportTest {
    private static final long SLOW = ChannelTransport.QUICK_NANOS;

    /** A reading of the clock, and whether a request comes just then. */
    private record Tick(long nanos, boolean sends) {}

    private final ArrayDeque<Tick> ticks = new ArrayDeque<>();
    /** Whether a read would make the reader sleep, at each reading of the clock. */
    private final List<Boolean> sleeps = new ArrayList<>();
    private final ByteBuffer into = ByteBuffer.allocate(100);
    private SocketChannel client;
    private SocketChannel server;
    private ChannelTransport transport;
    private long now;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            client = SocketChannel.open(listener.getLocalAddress());
            server = listener.accept();
        }
        transport = new ChannelTransport(server, this::tick);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private long tick() {
        sleeps.add(server.isBlocking());
        Tick tick = ticks.poll();
        if (tick == null) {
            return now; // it stands still while the bytes are on their way
        }
        now = tick.nanos();
        if (tick.sends()) {
            send();
        }
        return now;
    }

    private void send() {
        try {
            client.write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void at(long nanos) {
        ticks.add(new Tick(nanos, false));
    }

    private void atComes(long nanos) {
        ticks.add(new Tick(nanos, true));
    }

    /** Reads a byte; says whether it looked for it. */
    private boolean looked(boolean alone) throws IOException {
        sleeps.clear();
        assertEquals(1, transport.read(into.clear(), alone));
        assertTrue(ticks.isEmpty(), () -> "it looked less often than this: " + ticks);
        assertTrue(server.isBlocking(), "whoever reads or writes next may sleep");
        return sleeps.contains(false);
    }

    private void quickRequest() throws IOException {
        atComes(0);
        at(SLOW - 1);
        assertFalse(looked(true), "nobody knows yet that requests come quickly");
    }

    @Test
    void afterAQuickRequestTheNextIsLookedFor() throws IOException {
        quickRequest();
        for (int i = 0; i < 3; i++) {
            at(0);
            at(1);
            atComes(ChannelTransport.LOOK_NANOS);
            assertTrue(looked(true));
        }
    }

    @Test
    void afterASlowRequestTheReaderSleeps() throws IOException {
        for (int i = 0; i < 3; i++) {
            atComes(0);
            at(SLOW);
            assertFalse(looked(true));
        }
    }

    @Test
    void aLookInVainIsTheLastUntilARequestComesQuicklyAgain() throws IOException {
        quickRequest();
        at(0);
        atComes(ChannelTransport.LOOK_NANOS + 1);
        at(SLOW);
        assertTrue(looked(true));
        atComes(0);
        at(SLOW - 1);
        assertFalse(looked(true), "the last look was in vain");
        at(0);
        atComes(1);
        assertTrue(looked(true), "the last request came quickly");
    }

    /** To look, the channel is made not to block: a writer beside it would not wait for room. */
    @Test
    void whoeverIsNotAloneSleeps() throws IOException {
        quickRequest();
        send();
        assertFalse(looked(false));
        assertTrue(sleeps.isEmpty());
    }

    @Test
    void theEndIsSeenByWhoLooks() throws IOException {
        quickRequest();
        client.close();
        at(0);
        assertEquals(-1, transport.read(into.clear(), true));
        assertTrue(server.isBlocking());
    }
}
