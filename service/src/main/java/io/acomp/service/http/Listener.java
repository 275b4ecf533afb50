package io.acomp.service.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.jspecify.annotations.Nullable;

import io.acomp.service.net.SocketFile;

/**
 * An address the service listens on, or a socket it was given that listens already (socket activation).
 *
 * @param address what to bind, or where it is bound
 * @param given a bound channel, null to make one
 */
record Listener(SocketAddress address, @Nullable ServerSocketChannel given) {
    /**
     * Listening.
     *
     * @param channel Netty's
     * @param socket the JDK's below it
     * @param file the file that this process made; null if there is none
     */
    record Bound(Channel channel, ServerSocketChannel socket, @Nullable SocketFile file) {
        /** Lets nobody in any more, and removes the file. */
        void close() throws IOException {
            try (socket) {
                if (file != null) {
                    file.remove();
                }
                // Netty's close would delete whatever lies where a unix socket was bound, whoever made it
                channel.deregister().awaitUninterruptibly();
            }
        }
    }

    private boolean isUnix() {
        return address instanceof UnixDomainSocketAddress;
    }

    /** The JDK's socket: the given one, or a new one that is not bound. */
    ServerSocketChannel socket() throws IOException {
        if (given != null) {
            return given;
        }
        return isUnix() ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
    }

    /** Netty's channel over a socket. */
    ServerChannel channel(ServerSocketChannel socket) {
        return isUnix() ? new NioServerDomainSocketChannel(socket) : new NioServerSocketChannel(socket);
    }

    /** What was bound just now. */
    Bound bound(Channel channel, ServerSocketChannel socket) throws IOException {
        return new Bound(channel, socket, given == null ? SocketFile.of(address) : null);
    }
}
