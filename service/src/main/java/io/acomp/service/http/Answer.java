package io.acomp.service.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A whole response.
 *
 * @param status the code
 * @param contentType of the body
 * @param bytes the body
 * @param headers further ones
 */
record Answer(int status, String contentType, byte[] bytes, Map<String, String> headers) {
    static final String TEXT = "text/plain; charset=utf-8";

    /** An answer that is a line or more of text. */
    static Answer text(int status, String text) {
        return new Answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** A page that went well. */
    static Answer of(Page.Body body) {
        return new Answer(200, body.contentType(), body.bytes(), body.headers());
    }
}
