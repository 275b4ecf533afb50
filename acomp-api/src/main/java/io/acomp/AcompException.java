package io.acomp;

import org.jspecify.annotations.Nullable;

/** A request of the future form, or the block pipeline, ended with a status other than OK. */
public final class AcompException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final AcompStatus status;
    private final @Nullable String driver;
    private final long offset;

    /**
     * A failed request.
     *
     * @param message what failed
     * @param status why; its name, the driver and the offset are appended to the message
     * @param driver the driver that ran it, null if none did
     * @param offset byte offset in the source, -1 if unknown
     */
    public AcompException(String message, AcompStatus status, @Nullable String driver, long offset) {
        super(message + ", status=" + status + (driver == null ? "" : ", driver=" + driver) + (offset < 0 ? "" : ", offset=" + offset));
        this.status = status;
        this.driver = driver;
        this.offset = offset;
    }

    /** Why it failed. */
    public AcompStatus status() {
        return status;
    }

    /** Name of the driver that ran it, null if none did. */
    public @Nullable String driver() {
        return driver;
    }

    /** Byte offset of the failure in the source, -1 if unknown. */
    public long offset() {
        return offset;
    }
}
