package io.acomp.service.nbd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * A client. One thread does the handshake and the requests; where more come at a time than it keeps up with, a helper joins, and whoever is
 * superfluous for a second leaves. The last worker to leave closes everything. Nothing that happens here is thrown at anybody else.
 */
final class Connection implements Runnable {
    private static final System.Logger LOG = System.getLogger("io.acomp.service.nbd");
    // takes that left something behind before a helper is called
    private static final int PATIENCE = 8;
    private static final long STACK_BYTES = 512 << 10;
    private static final long IDLE_NANOS = 20_000_000;

    private final NbdServer server;
    private final SocketChannel channel;
    private final long begun = System.nanoTime();
    private final AtomicInteger workers = new AtomicInteger(1);
    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
    private volatile Transport transport;
    private volatile @Nullable Transmission transmission;

    /** What is needed once an export was chosen. */
    private record Transmission(Handshake.Agreement agreement, Intake intake, Outbox outbox, ExportCounters counters) {}

    /**
     * A connection; {@link #run} is its thread's.
     *
     * @param server whose
     * @param channel in blocking mode; closed in the end
     */
    Connection(NbdServer server, SocketChannel channel) {
        this.server = server;
        this.channel = channel;
        transport = new ChannelTransport(channel, System::nanoTime);
    }

    /** Starts its thread. */
    void start() {
        thread("acomp-nbd", this).start();
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void run() {
        try {
            transmission = handshake();
            work(transmission);
        } catch (Throwable e) {
            failed(e);
        } finally {
            leave();
        }
    }

    private Transmission handshake() throws IOException {
        boolean tcp = channel.getLocalAddress() instanceof InetSocketAddress;
        if (tcp) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
        Buffers buffers = server.buffers();
        PooledBuffer in = buffers.takeSmall();
        try {
            PooledBuffer out = buffers.takeSmall();
            try {
                HandshakeChannel client = new HandshakeChannel(this, in, out);
                Handshake.Agreement agreement =
                        new Handshake(client, server.settings(), server.counters(), server::isClosing, tcp).run();
                Intake intake =
                        new Intake(transport, buffers, server::isClosing, in.memory().asSlice(client.position(), client.pending()));
                ExportCounters counters = server.counters().of(agreement.export());
                counters.connections(1);
                return new Transmission(agreement, intake, new Outbox(transport), counters);
            } finally {
                buffers.give(out);
            }
        } finally {
            buffers.give(in);
        }
    }

    // ---------------------------------------------------------------- workers

    private void work(Transmission common) throws IOException {
        Replies replies = new Replies(
                common.outbox(), server.buffers(), server.counters(), common.counters(), common.agreement().structured());
        RequestRunner runner = new RequestRunner(common.intake(), replies, common.agreement());
        Batch batch = new Batch();
        int behind = 0;
        while (common.intake().take(batch)) {
            Receive source = batch.source;
            if (source == null) {
                throw new IllegalStateException("a batch is empty, oversized=" + batch.oversized);
            }
            if (batch.surplus && ++behind >= PATIENCE) {
                behind = 0;
                callHelper(common);
            }
            try {
                runner.run(batch, source);
            } finally {
                common.intake().release(batch);
            }
        }
        Ending ended = common.intake().ended();
        if (ended != null) {
            ending.compareAndSet(null, ended);
        }
    }

    private void callHelper(Transmission common) {
        Helpers helpers = server.helpers();
        if (workers.get() >= helpers.workersPerConnection() || !helpers.take()) {
            return;
        }
        workers.incrementAndGet();
        server.counters().helpers(1);
        try {
            thread("acomp-nbd-helper", () -> help(common)).start();
        } catch (OutOfMemoryError e) {
            // no thread to be had: it goes without
            helpers.give();
            server.counters().helpers(-1);
            workers.decrementAndGet();
        }
    }

    private void help(Transmission common) {
        try {
            work(common);
        } catch (Throwable e) {
            failed(e);
        } finally {
            server.helpers().give();
            server.counters().helpers(-1);
            leave();
        }
    }

    // ---------------------------------------------------------------- end

    private void failed(Throwable failure) {
        switch (failure) {
            case ConnectionEnded ended -> end(ended.ending());
            case IOException _ -> end(Ending.TRANSPORT);
            case OutOfMemoryError _ -> end(Ending.NO_RESOURCES);
            default -> {
                LOG.log(System.Logger.Level.WARNING, "a connection failed, address=" + channel, failure);
                end(Ending.INTERNAL);
            }
        }
    }

    /** Ends it now, whatever its workers are waiting for. */
    void end(Ending why) {
        ending.compareAndSet(null, why);
        Transmission common = transmission;
        if (common != null) {
            common.intake().stop(why);
        }
        if (why.kind() != Ending.Kind.ORDERLY || why == Ending.SHUTDOWN) {
            close();
        }
    }

    private void leave() {
        if (workers.decrementAndGet() > 0) {
            return;
        }
        Transmission common = transmission;
        try {
            // the watchdog looks at it as long as the client may hold it up
            if (common != null) {
                common.outbox().farewell();
            } else {
                transport.farewell();
            }
        } catch (IOException e) {
            // the client has gone, or the deadline has closed it
            LOG.log(System.Logger.Level.DEBUG, "no farewell", e);
        }
        close();
        if (common != null) {
            common.intake().free();
            common.counters().connections(-1);
        }
        Ending why = ending.get();
        server.ended(this, why == null ? Ending.INTERNAL : why);
    }

    private void close() {
        try {
            transport.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a socket cannot be closed properly", e);
        }
    }

    // ---------------------------------------------------------------- for the handshake and the watchdog

    Transport transport() {
        return transport;
    }

    /** Goes on over TLS. */
    void transport(Transport secure) {
        transport = secure;
    }

    /** Ends it if it has been waiting too long for its client. */
    void check(long now) {
        NbdSettings settings = server.settings();
        Transmission common = transmission;
        if (common == null) {
            if (now - begun > settings.handshakeNanos()) {
                end(Ending.HANDSHAKE_TIMEOUT);
            }
        } else if (overdue(common.outbox().sendingSince(), now)) {
            end(Ending.REPLY_TIMEOUT);
        } else if (overdue(common.intake().incompleteSince(), now)) {
            end(Ending.REQUEST_TIMEOUT);
        }
    }

    private boolean overdue(long since, long now) {
        return since != 0 && now - since > server.settings().stallNanos();
    }

    /** Ends it if there is nothing to do. */
    void endIfIdle() {
        Transmission common = transmission;
        if (common != null && common.intake().isIdle(IDLE_NANOS)) {
            end(Ending.SHUTDOWN);
        }
    }
}
