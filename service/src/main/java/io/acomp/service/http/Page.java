package io.acomp.service.http;

import java.io.IOException;
import java.util.Map;

/**
 * Something that is read with GET: metrics, status, the status page. Called on one of two page threads, several calls at once; may take
 * milliseconds.
 */
@FunctionalInterface
public interface Page {
    /**
     * Renders it.
     *
     * @param accept the request's {@code Accept}, empty if there is none
     * @throws IOException if it cannot be rendered; the client gets 500
     */
    Body render(String accept) throws IOException;

    /**
     * A rendered page.
     *
     * @param contentType media type with its parameters
     * @param bytes of the body; not copied, must not change
     * @param headers further headers by name
     */
    record Body(String contentType, byte[] bytes, Map<String, String> headers) {
        /** A page without further headers. */
        public Body(String contentType, byte[] bytes) {
            this(contentType, bytes, Map.of());
        }

        /** Copies the map. */
        public Body {
            headers = Map.copyOf(headers);
        }
    }
}
