package io.acomp.service.http;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection: its requests, one after another, and its deadlines. Runs on its event loop. The socket is read only when something is
 * wanted from it, one message at a time, so that pipelined requests wait in the socket.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger("io.acomp.service.http");
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** For which what a client still sends is read and dropped after a response that closes: closing at once would lose the response. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** What a connection waits for. */
    private enum Phase {
        IDLE, HEADER, BUSY, WRITE, LINGER
    }

    private final HttpLimits limits;
    private final HttpCounters counters;
    private final Router router;
    private ChannelHandlerContext ctx;
    private Phase phase = Phase.IDLE;
    private long deadline;
    private long timerAt;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Exchange exchange;
    private @Nullable BodyQueue body;
    private boolean bodyEnded = true;
    private boolean responded = true;
    private boolean draining;
    /** What a read brought and nobody has wanted so far; one read brings little. */
    private final ArrayDeque<Object> inbox = new ArrayDeque<>();
    private boolean wanted;
    private boolean passing;

    Connection(HttpLimits limits, HttpCounters counters, Router router) {
        this.limits = limits;
        this.counters = counters;
        this.router = router;
    }

    // ---------------------------------------------------------------- what the client does

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        enter(Phase.IDLE, limits.idleTime());
        wantMessage();
    }

    /** Bytes have come that may be the beginning of a request. */
    void bytesArrived() {
        if (phase == Phase.IDLE) {
            phase = Phase.HEADER;
            deadline = System.nanoTime() + limits.headerTime().toNanos();
        }
    }

    /** The bytes have been parsed: most often they were a whole head, and no timer is needed. */
    void bytesParsed() {
        if (phase == Phase.HEADER) {
            setTimer();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (phase == Phase.LINGER) {
            ReferenceCountUtil.release(message);
        } else {
            inbox.addLast(message);
            pass();
        }
    }

    /** Asks for one more message: one that one read has brought along, or a further read. */
    private void wantMessage() {
        wanted = true;
        pass();
    }

    private void pass() {
        if (passing) {
            return;
        }
        passing = true;
        try {
            while (wanted && !inbox.isEmpty()) {
                wanted = false;
                take(inbox.removeFirst());
            }
        } finally {
            passing = false;
        }
        if (wanted) {
            ctx.read();
        }
    }

    private void dropInbox() {
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
    }

    private void take(Object message) {
        if (message instanceof HttpRequest head) {
            request(head);
        }
        if (message instanceof HttpContent content) {
            content(content);
        }
    }

    private void request(HttpRequest head) {
        Problem wrong = RequestCheck.check(head);
        Exchange next = new Exchange(this, head);
        exchange = next;
        body = null;
        bodyEnded = !next.hasBody() && wrong == null;
        responded = false;
        phase = Phase.BUSY;
        if (wrong == null) {
            router.dispatch(next);
        } else {
            counters.rejected(wrong.code().label());
            next.respond(wrong.answer());
        }
    }

    private void content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        BodyQueue queue = body;
        if (queue == null) {
            content.release();
            if (phase == Phase.IDLE || phase == Phase.HEADER) {
                // the empty end of a request without a body, which has been answered
                wantMessage();
            }
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            queue.fail(new ProblemException(RequestCheck.malformed(content.decoderResult().cause())));
            return;
        }
        boolean more = queue.offer(content.content());
        if (last) {
            bodyEnded = true;
            queue.end();
        } else if (more) {
            wantMessage();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    private void gone() {
        dropInbox();
        if (!responded) {
            responded = true;
            counters.aborted(AbortReason.CLIENT_GONE);
        }
        if (body != null) {
            body.fail(new ClientGoneException(null));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            counters.rejected(HttpCounters.CONNECTION_FAILURE);
            LOG.log(Level.WARNING, "connection closed, remote=" + context.channel().remoteAddress(), cause);
        }
        context.close();
    }

    // ---------------------------------------------------------------- what the service answers

    /** Runs something on the event loop, or nothing if that has ended. */
    void onLoop(Runnable action) {
        if (ctx.executor().inEventLoop()) {
            action.run();
        } else if (!ctx.executor().isShuttingDown()) {
            ctx.executor().execute(action);
        }
    }

    ByteBuf allocate(int bytes) {
        return ctx.alloc().directBuffer(bytes, bytes);
    }

    /** A queue for the body of the request at hand. */
    BodyQueue openBody(Exchange current, HttpCounters.Moved moved) {
        boolean[] first = {current.expectsContinue()};
        BodyQueue queue = new BodyQueue(limits, moved.in, () -> onLoop(() -> {
            if (first[0] && !bodyEnded) {
                ctx.pipeline().context(HttpServerCodec.class).writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
            }
            first[0] = false;
            wantMessage();
        }));
        body = queue;
        if (bodyEnded) {
            queue.end();
        }
        return queue;
    }

    void respond(Exchange current, Answer answer) {
        if (current != exchange || responded) {
            return;
        }
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(answer.bytes()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        answer.headers().forEach(response.headers()::set);
        finish(current, response, answer.bytes().length);
    }

    void completeWith(Exchange current, ByteBuf bytes) {
        if (current != exchange || responded) {
            bytes.release();
            return;
        }
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, bytes);
        current.streamHeaders().forEach(response.headers()::set);
        finish(current, response, bytes.readableBytes());
    }

    private void finish(Exchange current, DefaultFullHttpResponse response, int length) {
        boolean stays = current.keepAlive() && bodyEnded && !draining;
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        head(current, response, stays);
        ended(ctx.writeAndFlush(response), stays);
    }

    void begin(Exchange current) {
        if (current != exchange || responded) {
            return;
        }
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        current.streamHeaders().forEach(response.headers()::set);
        if (!current.isHttp10()) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        head(current, response, current.keepAlive() && !draining);
        ctx.write(response);
    }

    private void head(Exchange current, HttpResponse response, boolean stays) {
        if (!stays) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        for (Map.Entry<String, String> header : SecurityHeaders.ALL.entrySet()) {
            if (!response.headers().contains(header.getKey())) {
                response.headers().set(header.getKey(), header.getValue());
            }
        }
        counters.responded(current.route(), current.method(), response.status().code());
    }

    ChannelFuture send(ByteBuf bytes) {
        return ctx.writeAndFlush(new DefaultHttpContent(bytes));
    }

    void complete(Exchange current) {
        if (current != exchange || responded) {
            return;
        }
        // a connection that closes by itself ends a response to HTTP/1.0
        ended(ctx.writeAndFlush(new DefaultLastHttpContent()), current.keepAlive() && bodyEnded && !draining);
    }

    private void ended(ChannelFuture written, boolean stays) {
        responded = true;
        if (!written.isDone()) {
            enter(Phase.WRITE, limits.readTime());
        }
        written.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                ctx.close();
            } else if (stays && !draining) {
                next();
            } else {
                linger();
            }
        });
    }

    private void next() {
        exchange = null;
        body = null;
        enter(Phase.IDLE, limits.idleTime());
        wantMessage();
    }

    private void linger() {
        if (bodyEnded) {
            ctx.close();
            return;
        }
        dropInbox();
        enter(Phase.LINGER, LINGER);
        ctx.channel().config().setAutoRead(true);
        if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** Closes within a response; one of HTTP/1.0 with a reset, since its end would look like the response's. */
    void abort(AbortReason reason) {
        if (!responded) {
            responded = true;
            counters.aborted(reason);
            Exchange current = exchange;
            if (current != null && current.isHttp10() && ctx.channel() instanceof SocketChannel) {
                ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
        }
        ctx.close();
    }

    // ---------------------------------------------------------------- time

    /** Closes when what runs has been answered, at once if nothing does. */
    void drain() {
        draining = true;
        if (phase == Phase.IDLE || phase == Phase.HEADER) {
            ctx.close();
        }
    }

    private void enter(Phase next, Duration time) {
        phase = next;
        deadline = System.nanoTime() + time.toNanos();
        setTimer();
    }

    /** One timer at a time; it looks at the deadline of the moment and goes on if that is later. */
    private void setTimer() {
        ScheduledFuture<?> set = timer;
        if (set != null && timerAt - deadline <= 0) {
            return;
        }
        if (set != null) {
            set.cancel(false);
        }
        timerAt = deadline;
        timer = ctx.executor().schedule(this::checkTime, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void checkTime() {
        timer = null;
        if (!ctx.channel().isOpen() || phase == Phase.BUSY) {
            // a transfer keeps its own time
            return;
        }
        if (deadline - System.nanoTime() > 0) {
            setTimer();
            return;
        }
        switch (phase) {
            case HEADER -> {
                counters.rejected(HttpCounters.HEADER_TIMEOUT);
                ctx.close();
            }
            case WRITE -> {
                counters.aborted(AbortReason.CLIENT_DOES_NOT_READ);
                ctx.close();
            }
            default -> ctx.close();
        }
    }
}
