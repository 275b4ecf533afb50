package io.acomp;

import org.jspecify.annotations.Nullable;

/**
 * How the block pipeline cuts and bounds a stream. Immutable; each {@code with…} returns a changed copy.
 *
 * @param lanes most lanes to use at once, 0 for as many as the engine has
 * @param blockBytes source bytes per frame, member or block when compressing, 0 for the format's default; 4 KiB to 64 MiB
 * @param maxOutput most bytes to write; a block that would exceed it is LIMIT_EXCEEDED and not written; {@link Long#MAX_VALUE} for no limit
 * @param maxRatio most bytes to write per byte of source used up so far, when decompressing; judged before each write once more than 1 MiB
 *     would have been written, so that small data may be as compressible as it likes; infinity for no limit
 * @param maxWindow largest history window in bytes a stream to decompress may declare; {@link Long#MAX_VALUE} for no limit
 * @param expectedBytes how much the source holds, -1 if unknown; for single-frame headers only a hint
 * @param progress told after each write, null for nobody
 */
public record StreamOptions(
        int lanes,
        long blockBytes,
        long maxOutput,
        double maxRatio,
        long maxWindow,
        long expectedBytes,
        @Nullable Progress progress) {

    /** Everything at its default. */
    public static final StreamOptions DEFAULTS =
            new StreamOptions(0, 0, Long.MAX_VALUE, Double.POSITIVE_INFINITY, Long.MAX_VALUE, -1, null);

    /** Told how far a stream has come, on the thread that called the pipeline. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Receives the totals so far.
         *
         * @param bytesIn read so far
         * @param bytesOut written so far
         */
        void update(long bytesIn, long bytesOut);
    }

    /** Checks the bounds. */
    public StreamOptions {
        if (lanes < 0) {
            throw new IllegalArgumentException("lanes are 0 or more, lanes=" + lanes);
        }
        if (blockBytes != 0 && (blockBytes < 4096 || blockBytes > 64 << 20)) {
            throw new IllegalArgumentException("a block is 4 KiB to 64 MiB, blockBytes=" + blockBytes);
        }
        if (maxOutput < 0 || !(maxRatio > 0) || maxWindow < 1) {
            throw new IllegalArgumentException(
                    "limits are positive, maxOutput=" + maxOutput + ", maxRatio=" + maxRatio + ", maxWindow=" + maxWindow);
        }
    }

    /** A copy that uses at most this many lanes, 0 for all. */
    public StreamOptions withLanes(int value) {
        return new StreamOptions(value, blockBytes, maxOutput, maxRatio, maxWindow, expectedBytes, progress);
    }

    /** A copy that cuts blocks of this many source bytes, 0 for the format's default. */
    public StreamOptions withBlockBytes(long bytes) {
        return new StreamOptions(lanes, bytes, maxOutput, maxRatio, maxWindow, expectedBytes, progress);
    }

    /** A copy with these limits on output and window. */
    public StreamOptions withLimits(long output, double ratio, long window) {
        return new StreamOptions(lanes, blockBytes, output, ratio, window, expectedBytes, progress);
    }

    /** A copy that expects this many source bytes, -1 if unknown. */
    public StreamOptions withExpectedBytes(long bytes) {
        return new StreamOptions(lanes, blockBytes, maxOutput, maxRatio, maxWindow, bytes, progress);
    }

    /** A copy that reports progress, null for none. */
    public StreamOptions withProgress(@Nullable Progress value) {
        return new StreamOptions(lanes, blockBytes, maxOutput, maxRatio, maxWindow, expectedBytes, value);
    }
}
