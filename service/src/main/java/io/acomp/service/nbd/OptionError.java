package io.acomp.service.nbd;

/** Reply types that refuse an option ("Option reply types"). */
enum OptionError {
    /** The option is not known here. */
    UNSUPPORTED(1, "unsupported"),
    /** It is known and not allowed here. */
    POLICY(2, "policy"),
    /** Its data make no sense, or it comes at the wrong time. */
    INVALID(3, "invalid"),
    /** TLS first. */
    TLS_REQUIRED(5, "tls-required"),
    /** There is no such export. */
    UNKNOWN(6, "unknown-export"),
    /** The server is shutting down. */
    SHUTDOWN(7, "shutdown"),
    /** Too much to take in. */
    TOO_BIG(9, "too-big");

    private static final int ERROR = 1 << 31;

    private final int type;
    private final String label;

    OptionError(int number, String label) {
        type = ERROR + number;
        this.label = label;
    }

    int type() {
        return type;
    }

    String label() {
        return label;
    }
}
