package io.acomp.service.nbd;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Serves block views over the Network Block Device protocol: fixed newstyle, simple and structured replies, {@code base:allocation}, TLS over
 * TCP. Replies may be in another order than their requests.
 *
 * <h2>Threads</h2>
 * One daemon thread for each address and for each connection, one that looks after deadlines, and at most as many helpers as there are
 * processors for connections with deep queues. Store calls run in these.
 *
 * <h2>Memory</h2>
 * Native buffers only: 16 KiB for a quiet connection; where there is traffic 260 KiB for requests and, while they are being worked on, as much
 * for replies, for each worker. It is shared with
 * other connections when it is given back, and goes to the operating system when nobody has needed it for a while.
 *
 * <h2>Clients that do harm</h2>
 * Whoever does not choose an export in time, stops within a request, or does not read replies, is disconnected at the deadline. Connections
 * beyond the most are closed at once. What a connection does or suffers reaches no other.
 *
 * <p>Thread-safe.
 */
public final class NbdServer implements AutoCloseable {
    /** Most connections at a time unless set. */
    public static final int USUAL_CONNECTIONS = 4096;

    private static final System.Logger LOG = System.getLogger("io.acomp.service.nbd");
    private static final Duration USUAL_DRAIN = Duration.ofSeconds(5);
    private static final long DRAIN_LOOK_MILLIS = 5;

    private final NbdSettings settings;
    private final NbdCounters counters;
    private final Helpers helpers = new Helpers();
    private final Buffers buffers = new Buffers(2 * Runtime.getRuntime().availableProcessors() + 2);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners;
    private final Watchdog watchdog;
    private volatile boolean closing;
    private boolean closed;
    private boolean drained;

    private NbdServer(NbdSettings settings, List<Listener> listeners) {
        this.settings = settings;
        this.listeners = List.copyOf(listeners);
        counters = new NbdCounters(settings.exports());
        watchdog = new Watchdog(connections, buffers, Math.min(settings.handshakeNanos(), settings.stallNanos()));
    }

    /** A builder without exports and addresses. */
    public static Builder builder() {
        return new Builder();
    }

    /** The addresses it listens on, as they were bound: a port of 0 has become a real one. */
    public List<SocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** What it counts; read without stopping anything. */
    public NbdStatistics statistics() {
        return counters.snapshot(buffers.bytes());
    }

    // ---------------------------------------------------------------- for its parts

    NbdSettings settings() {
        return settings;
    }

    NbdCounters counters() {
        return counters;
    }

    Buffers buffers() {
        return buffers;
    }

    Helpers helpers() {
        return helpers;
    }

    boolean isClosing() {
        return closing;
    }

    /** Takes a connection in, or refuses it. */
    void accepted(SocketChannel channel) throws IOException {
        if (closing || connections.size() >= settings.maxConnections()) {
            counters.refused(closing ? Ending.SHUTDOWN : Ending.MAX_CONNECTIONS);
            channel.close();
            return;
        }
        Connection connection = new Connection(this, channel);
        connections.add(connection);
        counters.accepted();
        try {
            connection.start();
        } catch (OutOfMemoryError e) {
            // the operating system has no thread
            LOG.log(System.Logger.Level.WARNING, "no thread for a connection, connections=" + connections.size(), e);
            connection.end(Ending.NO_RESOURCES);
            ended(connection, Ending.NO_RESOURCES);
        }
        watchdog.wake();
    }

    /** A connection has ended. */
    void ended(Connection connection, Ending why) {
        if (connections.remove(connection)) {
            counters.ended(why);
        }
    }

    // ---------------------------------------------------------------- life

    /**
     * Closes the server: lets nobody in any more, removes its socket files, answers what has been read, refuses further options and requests
     * with SHUTDOWN, and ends connections as they fall idle. When the time is over it ends those that are left. The views stay open. The second
     * caller waits for the first.
     *
     * @param drain how long to wait for connections
     * @return true if none had to be ended in the midst of something
     */
    public synchronized boolean close(Duration drain) {
        if (closed) {
            return drained;
        }
        closed = true;
        closing = true;
        listeners.forEach(Listener::close);
        drained = drain(drain.toNanos(), false);
        connections.forEach(connection -> connection.end(Ending.SHUTDOWN));
        // nothing holds them up any more
        if (!drain(USUAL_DRAIN.toNanos(), true)) {
            LOG.log(System.Logger.Level.WARNING, "connections do not end, connections=" + connections.size());
        }
        watchdog.close();
        buffers.close();
        return drained;
    }

    /** Closes it as {@link #close(Duration)} does with five seconds. */
    @Override
    public void close() {
        close(USUAL_DRAIN);
    }

    private boolean drain(long nanos, boolean ended) {
        long start = System.nanoTime();
        while (!connections.isEmpty()) {
            if (System.nanoTime() - start >= nanos) {
                return false;
            }
            if (!ended) {
                connections.forEach(Connection::endIfIdle);
            }
            try {
                Thread.sleep(DRAIN_LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Settings of a server. Not thread-safe. */
    public static final class Builder {
        private static final Duration USUAL_HANDSHAKE = Duration.ofSeconds(30);
        private static final Duration USUAL_STALL = Duration.ofSeconds(60);

        private final List<SocketAddress> addresses = new ArrayList<>();
        private final List<ServerSocketChannel> channels = new ArrayList<>();
        private final List<NbdExport> exports = new ArrayList<>();
        private @Nullable SSLContext tls;
        private boolean tlsRequired;
        private int maxConnections = USUAL_CONNECTIONS;
        private Duration handshakeTimeout = USUAL_HANDSHAKE;
        private Duration stallTimeout = USUAL_STALL;

        private Builder() {}

        /** An address to listen on, of a unix socket or of TCP with port 0 for any; any number of them. */
        public Builder listen(SocketAddress address) {
            addresses.add(address);
            return this;
        }

        /** A channel that is bound already, of a service manager for instance; closed with the server, and its socket file left alone. */
        public Builder listen(ServerSocketChannel channel) {
            channels.add(channel);
            return this;
        }

        /** An export; the first is the one of clients that name none. */
        public Builder export(NbdExport export) {
            exports.add(export);
            return this;
        }

        /**
         * TLS for connections over TCP; there is none unless set. Connections over unix sockets go without.
         *
         * @param context with the server's key
         * @param required whether options before STARTTLS are refused
         */
        public Builder tls(SSLContext context, boolean required) {
            tls = context;
            tlsRequired = required;
            return this;
        }

        /** Most connections at a time, at least 1; {@link #USUAL_CONNECTIONS} unless set. */
        public Builder maxConnections(int connections) {
            if (connections < 1) {
                throw new IllegalArgumentException("there is at least one connection, maxConnections=" + connections);
            }
            maxConnections = connections;
            return this;
        }

        /** How long a client may take to choose an export; 30 seconds unless set. */
        public Builder handshakeTimeout(Duration time) {
            handshakeTimeout = positive("handshakeTimeout", time);
            return this;
        }

        /** How long a client may let the rest of a request, or 256 KiB of replies, wait; 60 seconds unless set. */
        public Builder stallTimeout(Duration time) {
            stallTimeout = positive("stallTimeout", time);
            return this;
        }

        private static Duration positive(String name, Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a timeout is above 0, " + name + "=" + time);
            }
            return time;
        }

        /**
         * Starts the server.
         *
         * @throws java.net.BindException if an address cannot be had; nothing is bound then
         * @throws IOException if a channel that was given is not bound
         * @throws IllegalArgumentException if there is no export or no address, or two exports have the same name
         */
        public NbdServer start() throws IOException {
            Set<String> names = new HashSet<>();
            for (NbdExport export : exports) {
                if (!names.add(export.name())) {
                    throw new IllegalArgumentException("two exports have the same name, name=" + export.name());
                }
            }
            if (exports.isEmpty() || addresses.isEmpty() && channels.isEmpty()) {
                throw new IllegalArgumentException("a server has an export and an address at least, exports=" + exports.size()
                        + ", addresses=" + (addresses.size() + channels.size()));
            }
            List<Listener> listeners = new ArrayList<>();
            try {
                for (SocketAddress address : addresses) {
                    listeners.add(Listener.bind(address));
                }
                for (ServerSocketChannel channel : channels) {
                    listeners.add(Listener.of(channel));
                }
            } catch (IOException e) {
                listeners.forEach(Listener::close);
                throw e;
            }
            NbdSettings settings = new NbdSettings(
                    exports, tls, tlsRequired, maxConnections, handshakeTimeout.toNanos(), stallTimeout.toNanos());
            NbdServer server = new NbdServer(settings, listeners);
            server.watchdog.start();
            listeners.forEach(listener -> listener.start(server));
            return server;
        }
    }
}
