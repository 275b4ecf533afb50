package io.acomp.store;

import java.io.IOException;

/** A snapshot was refused, or its writing was cancelled. What the store held before is as it was. */
public final class SnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why; the names are stable. */
    public enum Code {
        /** The file does not begin as a snapshot does. */
        NOT_A_SNAPSHOT,
        /** A version of the format this version of the program does not read. */
        VERSION,
        /** The file ends too early. */
        TRUNCATED,
        /** A checksum does not match, or a value is out of its bounds. */
        CORRUPT,
        /** An intact snapshot that does not fit the store it is to be restored to. */
        MISMATCH,
        /** The progress callback said stop. */
        CANCELLED
    }

    private final Code code;
    private final long offset;

    /**
     * A refusal.
     *
     * @param code why; appended to the message
     * @param message what is wrong, ending in {@code name=value}
     * @param offset byte offset in the file, -1 if there is none; appended to the message
     */
    public SnapshotException(Code code, String message, long offset) {
        super(message + (offset < 0 ? "" : ", offset=" + offset) + ", code=" + code);
        this.code = code;
        this.offset = offset;
    }

    /** Why. */
    public Code code() {
        return code;
    }

    /** Byte offset in the file of what is wrong, -1 if there is none. */
    public long offset() {
        return offset;
    }
}
