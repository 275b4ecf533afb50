package io.acomp.engine.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.StreamOptions;

/** The writing end of a pipeline: whole buffers, limits, progress. Used by the pipeline's thread. */
final class Output {
    /** Output that any input may have before its ratio is judged, in bytes. */
    static final long RATIO_FLOOR = 1 << 20;

    /**
     * Bytes of one write. A file system with large folios looks for as many contiguous bytes of free memory as it is given at once: writes of
     * 4 MiB cost up to ten times the system time of these (docs/performance.md).
     */
    private static final int WRITE_BYTES = 256 << 10;

    private final WritableByteChannel target;
    private final StreamOptions options;
    private final double maxRatio;
    private long written;

    /**
     * The writing end.
     *
     * @param maxRatio most bytes to write per byte read, infinity for no limit
     */
    Output(WritableByteChannel target, StreamOptions options, double maxRatio) {
        requireBlocking(target);
        this.target = target;
        this.options = options;
        this.maxRatio = maxRatio;
    }

    /**
     * Refuses a channel on which this thread could only spin.
     *
     * @throws IllegalBlockingModeException if it is in non-blocking mode
     */
    static void requireBlocking(Channel channel) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }

    long written() {
        return written;
    }

    /**
     * Most bytes that may still be written.
     *
     * @param consumed source bytes up to the end of what is to be written
     */
    long allowance(long consumed) {
        double byRatio = maxRatio == Double.POSITIVE_INFINITY ? Long.MAX_VALUE : Math.max(RATIO_FLOOR, maxRatio * consumed);
        return Math.min(options.maxOutput(), (long) byRatio) - written;
    }

    /**
     * Writes all of a buffer.
     *
     * @param bytes what to write
     * @param consumed source bytes up to the end of what is written, for the ratio
     * @param read source bytes read so far, for the progress
     * @throws AcompException LIMIT_EXCEEDED if that is more than may be written; nothing of it is
     */
    void write(ByteBuffer bytes, long consumed, long read) throws IOException {
        int length = bytes.remaining();
        if (length > allowance(consumed)) {
            throw limitExceeded(consumed);
        }
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + WRITE_BYTES));
            if (target.write(bytes) == 0) {
                Thread.yield();
            }
        }
        written += length;
        StreamOptions.Progress progress = options.progress();
        if (progress != null) {
            progress.update(read, written);
        }
    }

    AcompException limitExceeded(long consumed) {
        return new AcompException(
                "the stream has more output than allowed, maxOutput=" + options.maxOutput() + ", maxRatio=" + maxRatio,
                AcompStatus.LIMIT_EXCEEDED,
                null,
                consumed);
    }
}
