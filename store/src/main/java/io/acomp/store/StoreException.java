package io.acomp.store;

/**
 * A call could not be carried out; the store goes on, and has counted it. What holds afterwards is said where the call is described.
 *
 * <p>Thrown by {@link BlockView}, whose calls have no result that could say so.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;
    private final long offset;

    /** What went wrong; the names stay as they are. */
    public enum Code {
        /** The memory limit, or a quota, has no room for the data, and nothing could be written back to make some. */
        NO_SPACE,
        /** Memory could not be had from the operating system. */
        NO_MEMORY,
        /** Stores are switched off. */
        DISABLED,
        /** The codec or the device failed. */
        CODEC_FAILED,
        /** What is stored does not have the checksum it was stored with. */
        CORRUPT,
        /** The backing file could not be read. */
        IO
    }

    /**
     * A failure.
     *
     * @param code what went wrong
     * @param message for people, ends in {@code name=value}
     * @param offset of the first byte that the call did not reach, in bytes from the beginning of the view
     */
    public StoreException(Code code, String message, long offset) {
        super(message);
        this.code = code;
        this.offset = offset;
    }

    /** What went wrong. */
    public Code code() {
        return code;
    }

    /** The first byte that the call did not reach, from the beginning of the view: those before it were read or written, it was not. */
    public long offset() {
        return offset;
    }
}
