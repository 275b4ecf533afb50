package io.acomp.service.http;

import java.util.List;
import java.util.Map;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that RFC 9112 does not allow, above all those that two servers could take for different requests (§11.2). The parser
 * refuses bare line feeds, blanks before colons, two lengths, and a length beside a transfer coding; the rest is here. A folded line it joins
 * with the one before by a blank, as §5.2 allows, and leaves no sign of it.
 */
final class RequestCheck {
    /** Longest path with query, in bytes. */
    static final int LINE_BYTES = 8 << 10;

    /** Longest head, in bytes. */
    static final int HEADER_BYTES = 16 << 10;

    private RequestCheck() {}

    /**
     * Looks at a request's head.
     *
     * @param head as parsed
     * @return what is wrong, null if nothing is
     */
    static @Nullable Problem check(HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            return malformed(head.decoderResult().cause());
        }
        HttpVersion version = head.protocolVersion();
        if (version.majorVersion() != 1 || version.minorVersion() > 1) {
            return Problem.of(ProblemCode.VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here, version=" + version);
        }
        boolean http10 = version.minorVersion() == 0;
        HttpHeaders headers = head.headers();
        Problem length = checkBody(headers, http10);
        if (length != null) {
            return length;
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || hosts == 0 && !http10) {
            return Problem.of(ProblemCode.BAD_REQUEST, "a request has one Host header, count=" + hosts);
        }
        String expect = headers.get(HttpHeaderNames.EXPECT);
        if (expect != null && !http10 && !HttpUtil.is100ContinueExpected(head)) {
            return Problem.of(ProblemCode.EXPECTATION_FAILED, "100-continue is the only expectation, expect=" + printable(expect));
        }
        if (!head.uri().startsWith("/")) {
            return Problem.of(ProblemCode.BAD_REQUEST, "the target is a path, target=" + printable(head.uri()));
        }
        return null;
    }

    private static @Nullable Problem checkBody(HttpHeaders headers, boolean http10) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (!codings.isEmpty() && (http10 || !lengths.isEmpty())) {
            return Problem.of(ProblemCode.BAD_REQUEST, "a transfer coding excludes a length, and HTTP/1.0, count=" + codings.size());
        }
        if (codings.size() > 1 || codings.size() == 1 && !"chunked".equalsIgnoreCase(codings.getFirst())) {
            return Problem.of(
                    ProblemCode.UNKNOWN_TRANSFER_CODING, "chunked, once, is the only transfer coding, coding=" + printable(String.join(", ", codings)));
        }
        boolean wrong = lengths.size() > 1 || lengths.size() == 1 && !isLength(lengths.getFirst());
        return wrong
                ? Problem.of(ProblemCode.BAD_REQUEST, "a length is one number of digits, length=" + printable(String.join(", ", lengths)))
                : null;
    }

    private static boolean isLength(String value) {
        return !value.isEmpty() && value.length() <= 18 && value.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    /** What a body that cannot be parsed means. */
    static Problem malformed(@Nullable Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException line -> Problem.of(ProblemCode.URI_TOO_LONG, "the request line is too long, most=" + LINE_BYTES);
            case TooLongHttpHeaderException header ->
                Problem.of(ProblemCode.HEADERS_TOO_LARGE, "the headers are too long, most=" + HEADER_BYTES);
            case TooLongFrameException frame -> Problem.of(ProblemCode.BAD_REQUEST, "a line is too long, most=" + LINE_BYTES);
            case null -> Problem.of(ProblemCode.BAD_REQUEST, "this is not HTTP, cause=unknown");
            default -> Problem.of(ProblemCode.BAD_REQUEST, "this is not HTTP, cause=" + cause.getClass().getSimpleName());
        };
    }

    /** The length a head declares, 0 if it declares none or nonsense. */
    static long contentLength(HttpRequest head) {
        String length = head.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return length == null || !isLength(length) ? 0 : Long.parseLong(length);
    }

    /** The query, or nothing if its escapes are wrong: then no path takes it either. */
    static Map<String, List<String>> parameters(QueryStringDecoder target) {
        try {
            return target.parameters();
        } catch (IllegalArgumentException escapes) {
            return Map.of("%", List.of("wrong escape"));
        }
    }

    /** What a client sent, fit to be sent back. */
    static String printable(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
