package io.acomp.service.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. What it says of the request never changes; the response's methods may be called on any thread, one after
 * another, and end with exactly one of {@link #respond}, {@link #complete}, {@link #completeWith} and {@link #abort}.
 */
final class Exchange {
    private static final int MOST_PARAMETERS = 32;

    private final Connection connection;
    private final String method;
    private final String path;
    private final Map<String, List<String>> query;
    private final String accept;
    private final @Nullable String coding;
    private final boolean http10;
    private final boolean expectsContinue;
    private final boolean hasBody;
    private final boolean keepAlive;
    private final long declaredBytes;
    private volatile String route = "other";
    private volatile Map<String, String> streamHeaders = Map.of();

    /**
     * A request whose head {@link RequestCheck} has found right, or whose problem will be its answer.
     *
     * @param connection it came on
     * @param head as parsed
     */
    Exchange(Connection connection, HttpRequest head) {
        this.connection = connection;
        this.method = head.method().name();
        QueryStringDecoder target = new QueryStringDecoder(head.uri(), StandardCharsets.UTF_8, true, MOST_PARAMETERS, true);
        this.path = target.rawPath();
        this.query = RequestCheck.parameters(target);
        this.accept = String.join(", ", head.headers().getAll(HttpHeaderNames.ACCEPT));
        this.coding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        this.http10 = head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
        this.expectsContinue = HttpUtil.is100ContinueExpected(head);
        boolean chunked = head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
        this.declaredBytes = chunked ? -1 : RequestCheck.contentLength(head);
        this.hasBody = chunked || declaredBytes > 0;
        this.keepAlive = !http10 && HttpUtil.isKeepAlive(head)
                && !head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }

    /** The request's method. */
    String method() {
        return method;
    }

    /** The path as it came, without the query. */
    String path() {
        return path;
    }

    /** Query parameters by name, decoded. */
    Map<String, List<String>> query() {
        return query;
    }

    /** The {@code Accept} header, empty if there is none. */
    String accept() {
        return accept;
    }

    /** The {@code Content-Encoding} header, null if there is none. */
    @Nullable String coding() {
        return coding;
    }

    boolean isHttp10() {
        return http10;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether a body comes behind the head. */
    boolean hasBody() {
        return hasBody;
    }

    /** What the head says of the body's length, -1 if nothing. */
    long declaredBytes() {
        return declaredBytes;
    }

    /** Whether the client wants to go on with this connection, and the protocol allows it. */
    boolean keepAlive() {
        return keepAlive;
    }

    /** The path's pattern, for statistics. */
    String route() {
        return route;
    }

    /** Says which path it is. */
    void route(String pattern) {
        route = pattern;
    }

    /** Headers of a streamed response, before its first byte. */
    void streamHeaders(Map<String, String> headers) {
        streamHeaders = headers;
    }

    /** See {@link #streamHeaders(Map)}. */
    Map<String, String> streamHeaders() {
        return streamHeaders;
    }

    /** The whole response. */
    void respond(Answer answer) {
        connection.onLoop(() -> connection.respond(this, answer));
    }

    /** The head of a streamed response. */
    void begin() {
        connection.onLoop(() -> connection.begin(this));
    }

    /**
     * A part of a streamed response's body.
     *
     * @param bytes given over
     * @return done when the socket has taken them
     */
    ChannelFuture send(ByteBuf bytes) {
        return connection.send(bytes);
    }

    /** The end of a streamed response. */
    void complete() {
        connection.onLoop(() -> connection.complete(this));
    }

    /** A streamed response of which nothing has gone out, with all its body. */
    void completeWith(ByteBuf bytes) {
        connection.onLoop(() -> connection.completeWith(this, bytes));
    }

    /** Closes the connection without the end of the response. */
    void abort(AbortReason reason) {
        connection.onLoop(() -> connection.abort(reason));
    }

    /** A direct buffer. */
    ByteBuf allocate(int bytes) {
        return connection.allocate(bytes);
    }

    /** A queue for this request's body; the socket is read from now on when the transfer wants it. */
    BodyQueue openBody(HttpCounters.Moved moved) {
        return connection.openBody(this, moved);
    }
}
