package io.acomp.scomp.zstd;

import io.acomp.spi.CodecResult;

/** libzstd's error codes (zstd_errors.h; those below 100 are stable) and what they mean to a caller. */
final class ZstdCode {
    static final int WINDOW_TOO_LARGE = 16;
    static final int MEMORY_ALLOCATION = 64;
    static final int DESTINATION_TOO_SMALL = 70;

    /** A size_t result is an error if it lies this close below 2^64. */
    private static final int CODES = 120;

    private ZstdCode() {}

    /**
     * True if a function's result is an error.
     *
     * @param result a size_t
     */
    static boolean isError(long result) {
        return result < 0 && result > -CODES;
    }

    /**
     * The status of a failed compression.
     *
     * @param code positive error code
     */
    static long ofCompression(long code) {
        return code == DESTINATION_TOO_SMALL || code == MEMORY_ALLOCATION ? ofDecompression(code) : CodecResult.DEVICE_FAILED;
    }

    /**
     * The status of a failed decompression. A header that claims more content than the capacity counts as too small a destination: it
     * cannot be told from a true one.
     *
     * @param code positive error code
     */
    static long ofDecompression(long code) {
        return switch ((int) code) {
            case DESTINATION_TOO_SMALL -> CodecResult.DESTINATION_TOO_SMALL;
            case MEMORY_ALLOCATION -> CodecResult.OUT_OF_MEMORY;
            case WINDOW_TOO_LARGE -> CodecResult.LIMIT_EXCEEDED;
            default -> CodecResult.CORRUPT_INPUT;
        };
    }
}
