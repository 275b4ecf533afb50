package io.acomp.service.http;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * An address the service listens on, or a socket it was given that listens already (socket activation).
 *
 * @param address what to bind, or where it is bound
 * @param given a bound channel, null to make one
 */
record Listener(SocketAddress address, @Nullable ServerSocketChannel given) {
    /** The file of a unix socket that this process makes, and removes when it ends; null for anything else. */
    @Nullable Path file() {
        return given == null && address instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
    }

    /** Netty's channel for it, not bound yet. */
    ServerChannel open() {
        boolean unix = address instanceof UnixDomainSocketAddress;
        if (given == null) {
            return unix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
        }
        return unix ? new NioServerDomainSocketChannel(given) : new NioServerSocketChannel(given);
    }

    /**
     * Removes the file of a unix socket that nobody listens on.
     *
     * @throws BindException if somebody does, or the file is something else
     */
    void removeStale() throws IOException {
        Path file = file();
        if (file == null || !Files.exists(file)) {
            return;
        }
        if (!Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class).isOther()) {
            throw new BindException("there is a file that is no socket, path=" + file);
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(address);
        } catch (ConnectException nobody) {
            Files.delete(file);
            return;
        }
        throw new BindException("somebody listens there, path=" + file);
    }
}
