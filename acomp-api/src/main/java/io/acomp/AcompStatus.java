package io.acomp;

/**
 * How a request ended. The numeric codes are stable: they may be stored, logged and compared across versions.
 *
 * <p>A status says what the codec, the device or the engine found. What the caller did wrong (a null, a request in flight, a closed
 * transform, an inaccessible segment) is an exception at the call instead. "The queue is full" is not a status either but a
 * {@link Submission}: the kernel's -ENOSPC carries both meanings (KS §1.3), here they are two types.
 */
public enum AcompStatus {
    /** The operation produced its output. */
    OK(0),
    /** The output does not fit the destination; nothing was written past it. For a page store: "incompressible". */
    DESTINATION_TOO_SMALL(1),
    /** The source is not a valid stream of the algorithm; {@link AcompRequest#errorOffset()} says where, if the driver knows. */
    CORRUPT_INPUT(2),
    /** A limit of the request ({@code maxOutput}, {@code maxRatio}, {@code maxWindow}) forbids the result. */
    LIMIT_EXCEEDED(3),
    /** No driver of the transform can do this (an option in the stream, a size, a window). */
    UNSUPPORTED(4),
    /** The deadline passed. For a device: its memory stays quarantined until it lets go. */
    TIMED_OUT(5),
    /** The device or the library reported a failure of its own. */
    DEVICE_FAILED(6),
    /** The request was cancelled through {@link AcompRequest#cancel(long)}; nothing else ends this way. */
    CANCELLED(7),
    /** The engine (or the arena of a segment) was closed before the request could run. */
    CLOSED(8),
    /** Memory the operation needs could not be had; the engine goes on. */
    OUT_OF_MEMORY(9);

    private final int code;

    AcompStatus(int code) {
        this.code = code;
    }

    /** The stable numeric code, 0 for {@link #OK}. */
    public int code() {
        return code;
    }
}
