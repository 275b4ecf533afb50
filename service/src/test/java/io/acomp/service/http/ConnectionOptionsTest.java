package io.acomp.service.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** Regression: an upload over loopback stood still until its deadline, since the receive buffer grew to 32 MiB and overflowed. */
class ConnectionOptionsTest {
    private static Object receiveBuffer(SocketAddress address) {
        ServerBootstrap bootstrap = new ServerBootstrap();
        ConnectionOptions.set(bootstrap, address);
        return bootstrap.config().options().get(ChannelOption.SO_RCVBUF);
    }

    @Test
    void theReceiveBufferOfTcpIsBounded() {
        assertEquals(1 << 20, receiveBuffer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        assertNull(receiveBuffer(UnixDomainSocketAddress.of("/tmp/x")), "a unix socket has no window");
    }
}
