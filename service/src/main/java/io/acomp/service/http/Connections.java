package io.acomp.service.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/** The connections that are open: so many and no more. Thread-safe. */
@Sharable
final class Connections extends ChannelInitializer<Channel> {
    private static final int MOST_CHUNK = 256 << 10;

    private final HttpLimits limits;
    private final HttpCounters counters;
    private final Router router;
    private final byte[] full;
    private final Map<Channel, Connection> open = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private volatile boolean draining;

    Connections(HttpLimits limits, HttpCounters counters, Router router) {
        this.limits = limits;
        this.counters = counters;
        this.router = router;
        this.full = fullResponse(limits);
    }

    private static byte[] fullResponse(HttpLimits limits) {
        Answer answer = Problem.of(
                        ProblemCode.OVERLOADED, "as many connections are open as this service has room for, connections=" + limits.connections())
                .answer();
        StringBuilder text = new StringBuilder("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n");
        text.append("content-type: ").append(answer.contentType()).append("\r\n");
        text.append("content-length: ").append(answer.bytes().length).append("\r\n");
        answer.headers().forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        text.append("\r\n").append(new String(answer.bytes(), StandardCharsets.UTF_8));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void initChannel(Channel channel) {
        counters.connections.increment();
        if (counters.connectionsOpen.incrementAndGet() > limits.connections() || draining) {
            channel.closeFuture().addListener(done -> counters.connectionsOpen.decrementAndGet());
            counters.rejected(HttpCounters.CONNECTIONS);
            channel.writeAndFlush(Unpooled.wrappedBuffer(full)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        Connection connection = new Connection(limits, counters, router);
        open.put(channel, connection);
        channel.closeFuture().addListener(done -> closed(channel));
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(RequestCheck.LINE_BYTES)
                .setMaxHeaderSize(RequestCheck.HEADER_BYTES)
                .setMaxChunkSize(MOST_CHUNK);
        channel.pipeline().addLast(new Arrivals(connection), new HttpServerCodec(config), connection);
    }

    private void closed(Channel channel) {
        open.remove(channel);
        counters.connectionsOpen.decrementAndGet();
        lock.lock();
        try {
            closed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes connections as soon as they have been answered, and the rest after a time. To be called when nobody listens any more.
     *
     * @param time for the answers
     * @return true if all were answered
     */
    boolean drain(Duration time) {
        draining = true;
        open.values().forEach(connection -> connection.onLoop(connection::drain));
        boolean answered = awaitNone(time);
        open.values().forEach(connection -> connection.onLoop(() -> connection.abort(AbortReason.CLOSING)));
        awaitNone(Duration.ofSeconds(1));
        return answered;
    }

    private boolean awaitNone(Duration time) {
        long left = time.toNanos();
        lock.lock();
        try {
            while (!open.isEmpty() && left > 0) {
                left = closed.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return open.isEmpty();
    }
}
