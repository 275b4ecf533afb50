package io.acomp.service.http;

import java.util.Locale;

/** Why a connection ended within a response or a request. */
enum AbortReason {
    /** The client closed or reset it. */
    CLIENT_GONE,
    /** The client did not take what was written within {@link HttpLimits#readTime()}. */
    CLIENT_DOES_NOT_READ,
    /** The transfer failed after its first byte had been sent. */
    FAILED_AFTER_FIRST_BYTE,
    /** The service was closed and the time to drain was over. */
    CLOSING;

    /** As it stands in statistics. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
