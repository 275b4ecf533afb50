package io.acomp.service.nbd;

import java.io.IOException;

/** Ends a connection, and says why. */
final class ConnectionEnded extends IOException {
    private static final long serialVersionUID = 1;

    private final Ending ending;

    ConnectionEnded(Ending ending) {
        super("connection ended, reason=" + ending.label());
        this.ending = ending;
    }

    Ending ending() {
        return ending;
    }
}
