package io.acomp.service.http;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** There is nobody to answer to; already counted. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Ends a transfer. */
    ClientGoneException(@Nullable Throwable cause) {
        super("the connection is closed", cause);
    }
}
