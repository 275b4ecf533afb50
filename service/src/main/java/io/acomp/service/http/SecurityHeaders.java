package io.acomp.service.http;

import java.util.Map;

/** What every response tells browsers, unless its page says otherwise: take it as what it says it is, and load nothing for it. */
final class SecurityHeaders {
    /** By name. */
    static final Map<String, String> ALL = Map.of(
            "x-content-type-options", "nosniff",
            "content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "referrer-policy", "no-referrer",
            "cross-origin-resource-policy", "same-origin");

    private SecurityHeaders() {}
}
