package io.acomp.spi;

import io.acomp.AcompStatus;

/**
 * Results of a codec call packed into a long, so that nothing is allocated: zero or more is the number of bytes produced; a negative
 * value is a failure with a status and, for corrupt input, the offset in the source.
 *
 * <pre>
 *  63 | 62 … 56 | 55 … 0
 *   1 | status  | offset + 1, 0 if unknown
 * </pre>
 */
public final class CodecResult {
    private static final int STATUS_SHIFT = 56;
    private static final long OFFSET_MASK = (1L << STATUS_SHIFT) - 1;
    private static final AcompStatus[] STATUSES = AcompStatus.values();

    /** The output does not fit the destination. */
    public static final long DESTINATION_TOO_SMALL = failure(AcompStatus.DESTINATION_TOO_SMALL);
    /** The source is corrupt at an unknown offset. */
    public static final long CORRUPT_INPUT = failure(AcompStatus.CORRUPT_INPUT);
    /** The stream uses something the driver cannot do. */
    public static final long UNSUPPORTED = failure(AcompStatus.UNSUPPORTED);
    /** The stream asks for more than a limit allows. */
    public static final long LIMIT_EXCEEDED = failure(AcompStatus.LIMIT_EXCEEDED);
    /** The library or device failed by itself. */
    public static final long DEVICE_FAILED = failure(AcompStatus.DEVICE_FAILED);
    /** Memory could not be had. */
    public static final long OUT_OF_MEMORY = failure(AcompStatus.OUT_OF_MEMORY);

    private CodecResult() {}

    /**
     * A failure without an offset.
     *
     * @param status any but {@link AcompStatus#OK}
     */
    public static long failure(AcompStatus status) {
        return Long.MIN_VALUE | ((long) status.ordinal() << STATUS_SHIFT);
    }

    /**
     * Corrupt input at a known place.
     *
     * @param offset byte offset in the source, at least 0
     */
    public static long corruptAt(long offset) {
        return CORRUPT_INPUT | ((offset + 1) & OFFSET_MASK);
    }

    /**
     * The same failure with its offset moved, for a codec that worked on a part of the source.
     *
     * @param result a failure
     * @param base what to add to the offset, in bytes
     */
    public static long rebase(long result, long base) {
        long offset = offset(result);
        return offset < 0 ? result : (result & ~OFFSET_MASK) | ((offset + base + 1) & OFFSET_MASK);
    }

    /** True if the result is a failure. */
    public static boolean isFailure(long result) {
        return result < 0;
    }

    /** The status of a result: {@link AcompStatus#OK} unless it is negative, {@link AcompStatus#DEVICE_FAILED} for negative values nobody defined. */
    public static AcompStatus status(long result) {
        if (result >= 0) {
            return AcompStatus.OK;
        }
        int ordinal = (int) ((result & Long.MAX_VALUE) >>> STATUS_SHIFT);
        return ordinal > 0 && ordinal < STATUSES.length ? STATUSES[ordinal] : AcompStatus.DEVICE_FAILED;
    }

    /** Byte offset of a failure in the source, -1 if unknown or no failure. */
    public static long offset(long result) {
        return result >= 0 ? -1 : (result & OFFSET_MASK) - 1;
    }
}
