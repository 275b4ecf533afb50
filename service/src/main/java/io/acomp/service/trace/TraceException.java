package io.acomp.service.trace;

import java.io.IOException;

/** A file that cannot be read as a trace. The message ends in where and what. Immutable. */
public final class TraceException extends IOException {
    private static final long serialVersionUID = 1;

    /** What is wrong; stable. */
    public enum Code {
        /** It does not begin as a trace does. */
        NOT_A_TRACE,
        /** A version this code does not know. */
        UNKNOWN_VERSION,
        /** Bytes are not what was written. */
        DAMAGED,
        /** It ends inside a chunk: whoever recorded was killed, or the file was copied too early. */
        CUT_SHORT
    }

    private final Code code;
    private final long offset;

    TraceException(Code code, long offset, String message) {
        super(message + ", code=" + code + ", offset=" + offset);
        this.code = code;
        this.offset = offset;
    }

    /** What is wrong. */
    public Code code() {
        return code;
    }

    /** First byte of what is wrong; everything before it is sound. */
    public long offset() {
        return offset;
    }
}
