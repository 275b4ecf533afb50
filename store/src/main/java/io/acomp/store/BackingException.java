package io.acomp.store;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** The backing file of a store could not be opened, read or written. Checked: whoever writes pages back decides what becomes of the page. */
public final class BackingException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong; the names are stable. */
    public enum Code {
        /** The file cannot be created, opened or sized. */
        OPEN_FAILED,
        /** There is a file of that name which no store wrote; it is left as it is. */
        NOT_A_BACKING_FILE,
        /** Another store uses the file, in this process or another. */
        LOCKED,
        /** Reading failed, or the file is shorter than it was made. */
        READ_FAILED,
        /** Writing failed. */
        WRITE_FAILED,
        /** The file system the file is on is full, or the user's quota on it is used up. */
        NO_SPACE,
        /** The file has been closed. */
        CLOSED
    }

    private final Code code;

    /**
     * A failure.
     *
     * @param code what went wrong; appended to the message
     * @param message what was tried, ending in {@code name=value}
     * @param cause what the operating system or the JDK said, null if there is no more to say
     */
    public BackingException(Code code, String message, @Nullable Throwable cause) {
        super(message + ", code=" + code, cause);
        this.code = code;
    }

    /** What went wrong. */
    public Code code() {
        return code;
    }
}
