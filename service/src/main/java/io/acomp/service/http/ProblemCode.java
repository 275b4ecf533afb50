package io.acomp.service.http;

import java.util.Locale;

/** The problems a client can meet. Labels are stable: scripts may compare them. */
enum ProblemCode {
    /** The request is not HTTP as RFC 9112 has it. */
    BAD_REQUEST(400),
    /** A query parameter is unknown, given twice or out of bounds. */
    BAD_PARAMETER(400),
    /** The body is not what the path says, or is damaged. */
    CORRUPT_INPUT(400),
    /** There is nothing at this path. */
    NOT_FOUND(404),
    /** There is no such algorithm, or it has no stream form. */
    UNKNOWN_ALGORITHM(404),
    /** There is no such driver of this algorithm. */
    UNKNOWN_DRIVER(404),
    /** The path does not take this method. */
    METHOD_NOT_ALLOWED(405),
    /** The request, or its body, did not come in time. */
    REQUEST_TIMEOUT(408),
    /** The body is larger than the service takes. */
    CONTENT_TOO_LARGE(413),
    /** The result would exceed a limit: maxOutput, maxRatio, maxWindow or the service's own. */
    LIMIT_EXCEEDED(413),
    /** The path and query are too long. */
    URI_TOO_LONG(414),
    /** The body has a content coding that the path does not ask for. */
    UNSUPPORTED_CODING(415),
    /** An expectation other than 100-continue. */
    EXPECTATION_FAILED(417),
    /** No driver can do this with this stream or these settings. */
    UNSUPPORTED(422),
    /** The headers are too long. */
    HEADERS_TOO_LARGE(431),
    /** The service failed; its log says how. */
    INTERNAL(500),
    /** A codec or device failed. */
    CODEC_FAILED(500),
    /** A transfer coding other than chunked. */
    UNKNOWN_TRANSFER_CODING(501),
    /** As many transfers, pages or connections as the service has room for. */
    OVERLOADED(503),
    /** Memory cannot be had at the moment. */
    OUT_OF_MEMORY(503),
    /** The service is about to end. */
    CLOSING(503),
    /** The driver cannot be used on this machine, or none can. */
    DRIVER_UNAVAILABLE(503),
    /** HTTP of another version. */
    VERSION_NOT_SUPPORTED(505);

    private final int status;

    ProblemCode(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** As it stands in the document. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the same request may succeed a little later. */
    boolean passes() {
        return this == OVERLOADED || this == OUT_OF_MEMORY || this == CLOSING;
    }
}
