package io.acomp.service;

/** The service cannot start: a port, a socket, a file or memory is not to be had. The message says which, and where it was asked for. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    StartException(String message) {
        super(message);
    }
}
