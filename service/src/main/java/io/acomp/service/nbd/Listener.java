package io.acomp.service.nbd;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.service.net.SocketFile;

/** An address that connections come in by, and the thread that accepts them. */
final class Listener {
    private static final System.Logger LOG = System.getLogger("io.acomp.service.nbd");
    private static final int BACKLOG = 1024;
    // no descriptors are to be had, most likely: others have to close some first
    private static final long PAUSE_NANOS = 50_000_000;

    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final @Nullable SocketFile file;
    private @Nullable Thread thread;

    private Listener(ServerSocketChannel channel, SocketAddress address, @Nullable SocketFile file) {
        this.channel = channel;
        this.address = address;
        this.file = file;
    }

    /**
     * Binds an address. A socket file that nobody listens on any more is replaced.
     *
     * @throws BindException if it cannot be had; the message names it
     * @throws IOException if something else fails
     */
    static Listener bind(SocketAddress address) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new BindException("the name of the host is not known, address=" + inet.getHostString() + ":" + inet.getPort());
        }
        ServerSocketChannel channel = unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
        try {
            SocketFile.makeRoom(address);
            if (!unix) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            channel.bind(address, BACKLOG);
            return new Listener(channel, channel.getLocalAddress(), SocketFile.of(address));
        } catch (IOException e) {
            channel.close();
            BindException failure = new BindException("cannot listen, " + e.getMessage() + ", address=" + address);
            failure.initCause(e);
            throw failure;
        }
    }

    /** Takes over a channel that is bound already; its socket file, if it has one, belongs to whoever bound it. */
    static Listener of(ServerSocketChannel channel) throws IOException {
        channel.configureBlocking(true);
        SocketAddress bound = channel.getLocalAddress();
        if (bound == null) {
            throw new IOException("the channel is not bound, channel=" + channel);
        }
        return new Listener(channel, bound, null);
    }

    SocketAddress address() {
        return address;
    }

    void start(NbdServer server) {
        Thread accepting = new Thread(() -> accept(server), "acomp-nbd-accept");
        accepting.setDaemon(true);
        accepting.start();
        thread = accepting;
    }

    private void accept(NbdServer server) {
        while (channel.isOpen()) {
            try {
                server.accepted(channel.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                server.counters().acceptFailed();
                LOG.log(System.Logger.Level.WARNING, "cannot accept, address=" + address, e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Lets nobody in any more, and removes the socket file that was made, unless somebody has put another in its place. */
    void close() {
        try (channel) {
            if (file != null) {
                file.remove();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot remove the socket, address=" + address, e);
        }
        Thread accepting = thread;
        if (accepting != null) {
            try {
                accepting.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
