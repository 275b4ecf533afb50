package io.acomp.service.nbd;

/** How a connection ended, or why it was refused. */
enum Ending {
    /** The client said so: DISC, or ABORT. */
    CLIENT("client", Kind.ORDERLY),
    /** The client closed the socket between two requests. */
    END_OF_STREAM("end-of-stream", Kind.ORDERLY),
    /** The server shuts down. */
    SHUTDOWN("shutdown", Kind.ORDERLY),

    /** There are as many connections as there may be. */
    MAX_CONNECTIONS("max-connections", Kind.REFUSED),
    /** There is no thread, or no memory, for another connection. */
    NO_RESOURCES("no-resources", Kind.REFUSED),

    /** The socket failed, or was closed in the middle of something. */
    TRANSPORT("transport", Kind.FAILED),
    /** No export was chosen in time. */
    HANDSHAKE_TIMEOUT("handshake-timeout", Kind.FAILED),
    /** The rest of a request did not come. */
    REQUEST_TIMEOUT("request-timeout", Kind.FAILED),
    /** The client does not read its replies. */
    REPLY_TIMEOUT("reply-timeout", Kind.FAILED),
    /** A read failed when its reply had begun; a simple reply has no other way to say so. */
    READ_FAILED("read-failed", Kind.FAILED),
    /** A mistake of this program. */
    INTERNAL("internal", Kind.FAILED),

    /** Client flags that nobody offered. */
    CLIENT_FLAGS("client-flags", Kind.PROTOCOL),
    /** An option without its magic number. */
    OPTION_MAGIC("option-magic", Kind.PROTOCOL),
    /** More option data than anybody needs. */
    OPTION_LENGTH("option-length", Kind.PROTOCOL),
    /** An option other than EXPORT_NAME from a client that does not speak fixed newstyle. */
    NOT_FIXED_NEWSTYLE("not-fixed-newstyle", Kind.PROTOCOL),
    /** EXPORT_NAME of an export there is not, or that needs TLS. */
    EXPORT_NAME("export-name", Kind.PROTOCOL),
    /** The TLS handshake failed, or bytes came in the clear before it. */
    TLS("tls", Kind.PROTOCOL),
    /** A request without its magic number. */
    REQUEST_MAGIC("request-magic", Kind.PROTOCOL);

    /** Where it is counted. */
    enum Kind {
        ORDERLY,
        REFUSED,
        FAILED,
        PROTOCOL
    }

    private final String label;
    private final Kind kind;

    Ending(String label, Kind kind) {
        this.label = label;
        this.kind = kind;
    }

    String label() {
        return label;
    }

    Kind kind() {
        return kind;
    }
}
