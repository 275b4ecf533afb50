package io.acomp.service.http;

import java.util.List;
import java.util.Map;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** One connection, without a socket. */
class ConnectionTest {
    /** A message that cannot be taken: whatever is asked of it fails. */
    private static final class Broken extends DefaultHttpRequest {
        Broken() {
            super(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        }

        @Override
        public DecoderResult decoderResult() {
            throw new IllegalStateException("broken on purpose, uri=" + uri());
        }
    }

    @Test
    void aMessageThatFailsDoesNotStopThoseBehindIt() throws Exception {
        HttpCounters counters = new HttpCounters();
        try (AcompEngine engine = AcompEngine.create(); Transfers transfers = new Transfers(engine, HttpLimits.DEFAULTS, counters)) {
            Router router = new Router(Map.of(), List::of, Runnable::run, transfers, counters);
            Connection connection = new Connection(HttpLimits.DEFAULTS, counters, router);
            EmbeddedChannel channel = new EmbeddedChannel(connection);
            try {
                ChannelHandlerContext context = channel.pipeline().context(connection);
                assertThrows(IllegalStateException.class, () -> connection.channelRead(context, new Broken()));
                connection.channelRead(context, new DefaultFullHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/healthz"));
                assertNull(channel.readOutbound(), "nobody has asked for it yet");
                connection.channelActive(context);
                HttpResponse response = channel.readOutbound();
                assertNotNull(response, "those behind it wait for ever");
                assertEquals(200, response.status().code());
            } finally {
                channel.finishAndReleaseAll();
            }
        }
    }
}
