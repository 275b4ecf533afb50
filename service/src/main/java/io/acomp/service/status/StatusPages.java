package io.acomp.service.status;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

import io.acomp.service.http.Page;

/**
 * The two forms of the status: the document for programs and the page for people. The page is one file without outside resources, and its
 * content security policy names its own style and script by their digests, so that a browser runs nothing else.
 */
public final class StatusPages {
    private static final String RESOURCE = "status.html";

    private StatusPages() {}

    /** The document. */
    public static Page document(StatusSource source) {
        return accept -> new Page.Body("application/json", StatusJson.bytes(source.read()));
    }

    /**
     * The page, which polls {@code /api/status}.
     *
     * @throws IllegalStateException if this build has no page
     */
    public static Page html() {
        String text = read();
        String policy = "default-src 'none'; connect-src 'self'; img-src data:; style-src " + digest(between(text, "<style>", "</style>"))
                + "; script-src " + digest(between(text, "<script>", "</script>"))
                + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        Page.Body body = new Page.Body(
                "text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of("content-security-policy", policy));
        return accept -> body;
    }

    private static String read() {
        try (InputStream in = StatusPages.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the build left it out, resource=" + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException("it cannot be read, resource=" + RESOURCE, unreadable);
        }
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        int to = text.indexOf(end, from);
        if (from < start.length() || to < 0) {
            throw new IllegalStateException("the page has no such element, element=" + start);
        }
        return text.substring(from, to);
    }

    private static String digest(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has it, algorithm=SHA-256", impossible);
        }
    }
}
