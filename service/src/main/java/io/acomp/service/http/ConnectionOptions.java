package io.acomp.service.http;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;

/** Socket options of a listener and of its connections. */
final class ConnectionOptions {
    private static final int BACKLOG = 1024;
    private static final int LEAST_READ = 1 << 10;
    private static final int FIRST_READ = 4 << 10;

    /** Most bytes of one read: what the receive buffer of a loopback socket holds, more or less. */
    private static final int MOST_READ = 256 << 10;

    /** What a client may send ahead: with Linux's own choice a connection can come to stand still, see "Back-pressure" in docs/http.md. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    private ConnectionOptions() {}

    /** Sets them. */
    static void set(ServerBootstrap bootstrap, SocketAddress address) {
        bootstrap.option(ChannelOption.SO_BACKLOG, BACKLOG);
        // reads are asked for, each is one system call
        bootstrap.childOption(ChannelOption.AUTO_READ, false);
        bootstrap.childOption(
                ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ).maxMessagesPerRead(1));
        if (!(address instanceof UnixDomainSocketAddress)) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
            // connections have it from their listener, before the first window is told
            bootstrap.option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER);
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
        }
    }
}
