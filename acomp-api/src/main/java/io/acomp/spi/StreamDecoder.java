package io.acomp.spi;

import java.lang.foreign.MemorySegment;

/**
 * Decompression in steps, for streams too large to be held: one frame or member at a time, with state between calls. Used by one thread
 * at a time, made for one stream of data and closed after it.
 *
 * <p>A step consumes from {@code source} and produces into {@code destination} as far as either allows. {@link #consumed()} and
 * {@link #produced()} tell how far. After the end of a frame or member {@link #atFrameEnd()} is true, the step stops there, and the next
 * step begins the next frame. The caller decides by {@link #atFrameEnd()} whether the end of the data is a legal one.
 */
public interface StreamDecoder extends AutoCloseable {
    /**
     * Runs one step. Both segments are native. A step that neither consumes nor produces, with input and room left, is a defect of the
     * driver; the pipeline reports it as {@link io.acomp.AcompStatus#DEVICE_FAILED}.
     *
     * @param source input that was not consumed yet, at least one byte unless the decoder still holds output
     * @param destination room for output, at least one byte
     * @return 0, or a {@link CodecResult} whose offset counts from the start of {@code source}
     */
    long step(MemorySegment source, MemorySegment destination);

    /** Bytes of source the last step consumed. */
    long consumed();

    /** Bytes the last step produced. */
    long produced();

    /** True if everything consumed so far forms complete frames or members and all their output was produced. */
    boolean atFrameEnd();

    /** Frees the working memory; idempotent. */
    @Override
    void close();
}
