package io.acomp.service.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * What went wrong, as problem details (RFC 9457). {@code type} is about:blank, so that {@code title} is the status's phrase; {@code code} is
 * ours and stable.
 *
 * @param code stable name of the problem, and its HTTP status
 * @param detail what happened and what to do, ending in {@code name=value}
 * @param members further members: offset, driver
 * @param headers further headers: Allow, Retry-After
 */
record Problem(ProblemCode code, String detail, Map<String, Object> members, Map<String, String> headers) {
    static final String CONTENT_TYPE = "application/problem+json";

    /** Seconds after which a client that was turned away may try again. */
    private static final String RETRY_SECONDS = "1";

    private static final JsonFactory JSON = new JsonFactory();

    /** A problem; those that pass by themselves say when to come again. */
    static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, Map.of(), code.passes() ? Map.of("Retry-After", RETRY_SECONDS) : Map.of());
    }

    /** A copy with a further header. */
    Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(code, detail, members, more);
    }

    /** A copy with a further member of the document, a number or a text. */
    Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(code, detail, more, headers);
    }

    /** As a response. */
    Answer answer() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", HttpResponseStatus.valueOf(code.status()).reasonPhrase());
            json.writeNumberField("status", code.status());
            json.writeStringField("code", code.label());
            json.writeStringField("detail", detail);
            for (Map.Entry<String, Object> member : members.entrySet()) {
                json.writePOJOField(member.getKey(), member.getValue());
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Answer(code.status(), CONTENT_TYPE, bytes.toByteArray(), headers);
    }
}
