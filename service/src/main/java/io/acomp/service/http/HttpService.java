package io.acomp.service.http;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.service.net.SocketFile;

/**
 * The HTTP service: {@code POST /v1/compress/{algorithm}}, {@code POST /v1/decompress/{algorithm}}, {@code /healthz}, {@code /readyz}, and
 * the pages it is given. HTTP/1.1 and HTTP/1.0, no TLS. See docs/http.md for what clients see.
 *
 * <p>Thread-safe. Listens on the addresses it is given and on no other. The engine is the caller's: close this first.
 */
public final class HttpService implements AutoCloseable {
    private static final int EVENT_LOOPS = Math.min(4, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    private static final int PAGE_THREADS = 2;
    private static final int PAGES_WAITING = 128;
    private static final Duration CLOSE_DRAIN = Duration.ofSeconds(5);
    private static final Duration LOOP_END = Duration.ofSeconds(2);

    private final HttpCounters counters = new HttpCounters();
    private final List<Listener> listeners;
    private final List<Listener.Bound> bound = new ArrayList<>();
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor pageThreads;
    private final Transfers transfers;
    private final Connections connections;
    private boolean closed;

    private HttpService(Builder builder) {
        listeners = List.copyOf(builder.listeners);
        loops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS, new DefaultThreadFactory("acomp-http", true), NioIoHandler.newFactory());
        pageThreads = new ThreadPoolExecutor(
                PAGE_THREADS,
                PAGE_THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(PAGES_WAITING),
                Thread.ofPlatform().name("acomp-http-page-", 0).daemon().factory());
        pageThreads.allowCoreThreadTimeOut(true);
        transfers = new Transfers(builder.engine, builder.limits, counters);
        Router router = new Router(builder.pages, builder.readiness, pageThreads, transfers, counters);
        connections = new Connections(builder.limits, counters, router);
    }

    /**
     * A builder.
     *
     * @param engine whose drivers compress; it must stay open as long as the service
     */
    public static Builder builder(AcompEngine engine) {
        return new Builder(engine);
    }

    private HttpService start() throws IOException {
        boolean started = false;
        try {
            for (Listener listener : listeners) {
                bind(listener);
            }
            started = true;
            return this;
        } finally {
            if (!started) {
                close(Duration.ZERO);
            }
        }
    }

    private void bind(Listener listener) throws IOException {
        ServerSocketChannel socket = listener.socket();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channelFactory(() -> listener.channel(socket))
                .childHandler(connections);
        ConnectionOptions.set(bootstrap, listener.address());
        try {
            if (listener.given() == null) {
                SocketFile.makeRoom(listener.address());
            }
            ChannelFuture future = listener.given() == null ? bootstrap.bind(listener.address()) : bootstrap.register();
            future.awaitUninterruptibly();
            if (!future.isSuccess()) {
                throw new IOException(future.cause() == null ? "" : future.cause().getMessage(), future.cause());
            }
            bound.add(listener.bound(future.channel(), socket));
        } catch (IOException failure) {
            socket.close();
            BindException refused = new BindException("cannot listen, " + failure.getMessage() + ", address=" + listener.address());
            refused.initCause(failure);
            throw refused;
        }
    }

    /** The addresses as bound: a port of 0 is the one that was given. */
    public List<SocketAddress> addresses() {
        return bound.stream().map(each -> each.channel().localAddress()).toList();
    }

    /** A snapshot of the counters. */
    public HttpStatistics statistics() {
        return counters.statistics();
    }

    /** Closes with {@link #close(Duration)} and five seconds. */
    @Override
    public void close() {
        close(CLOSE_DRAIN);
    }

    /**
     * Stops listening, closes idle connections, lets requests in flight be answered for at most this long, then closes the rest, and frees
     * everything. Removes the files of unix sockets it made. Idempotent.
     *
     * @param drain how long requests in flight may take
     * @return true if all of them were answered
     */
    public synchronized boolean close(Duration drain) {
        if (closed) {
            return true;
        }
        closed = true;
        bound.forEach(HttpService::close);
        boolean answered = connections.drain(drain);
        transfers.close();
        pageThreads.shutdown();
        try {
            transfers.awaitEnd(LOOP_END);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        loops.shutdownGracefully(0, LOOP_END.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(LOOP_END.toMillis());
        return answered;
    }

    private static void close(Listener.Bound bound) {
        try {
            bound.close();
        } catch (IOException stays) {
            System.getLogger("io.acomp.service.http").log(System.Logger.Level.WARNING, "cannot remove the socket, channel=" + bound.channel(), stays);
        }
    }

    /** Settings of the service. Not thread-safe. */
    public static final class Builder {
        private final AcompEngine engine;
        private final List<Listener> listeners = new ArrayList<>();
        private final Map<String, Page> pages = new LinkedHashMap<>();
        private HttpLimits limits = HttpLimits.DEFAULTS;
        private Readiness readiness = List::of;

        private Builder(AcompEngine engine) {
            this.engine = Objects.requireNonNull(engine, "engine");
        }

        /** An address to listen on, any number of them: an {@link java.net.InetSocketAddress} or {@link java.net.UnixDomainSocketAddress}. */
        public Builder listen(SocketAddress address) {
            listeners.add(new Listener(Objects.requireNonNull(address, "address"), null));
            return this;
        }

        /**
         * A socket that listens already, any number of them (socket activation). It is closed with the service.
         *
         * @throws IOException if it is closed
         */
        public Builder listen(ServerSocketChannel channel) throws IOException {
            listeners.add(new Listener(Objects.requireNonNull(channel.getLocalAddress(), "address"), channel));
            return this;
        }

        /** What clients may take; {@link HttpLimits#DEFAULTS} unless set. */
        public Builder limits(HttpLimits value) {
            limits = Objects.requireNonNull(value, "limits");
            return this;
        }

        /** Who says whether the service is ready; it always is unless set. */
        public Builder readiness(Readiness value) {
            readiness = Objects.requireNonNull(value, "readiness");
            return this;
        }

        /** A page that is read with GET and HEAD, such as {@code /metrics}; in place of one at the same path. */
        public Builder page(String path, Page page) {
            pages.put(path, Objects.requireNonNull(page, "page"));
            return this;
        }

        /**
         * Binds all addresses and serves.
         *
         * @throws BindException if an address cannot be had, which the message names
         * @throws IOException if a socket cannot be made
         */
        public HttpService start() throws IOException {
            return new HttpService(this).start();
        }
    }
}
