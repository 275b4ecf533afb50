package io.acomp.spi;

import java.lang.foreign.MemorySegment;

/**
 * The working memory of a codec (the kernel's stream, KS §1.10): used by one thread at a time, by any number of transforms one after
 * another. The engine owns it, serialises calls and closes it when no call is running.
 *
 * <p><b>Contract of the calls.</b> {@code source} and {@code destination} are one contiguous segment each, of the kind
 * {@link Capabilities#memory()} names, and do not overlap. The destination's size is the capacity: not a byte is written past it. The
 * result is the number of bytes produced, or one of {@link CodecResult}'s negative values; corrupt input is always such a value, never an
 * exception, an endless loop or a crash. The destination's content is unspecified after an error. Nothing is allocated on the Java heap
 * in steady state.
 */
public interface CodecStream extends AutoCloseable {
    /**
     * Compresses one source into one complete stream of the format. An empty source is legal.
     *
     * @param config made by the same driver's {@link SyncDriver#configure}
     * @param source bytes to compress
     * @param destination where to; its size is the capacity
     * @return bytes produced, or a {@link CodecResult}
     */
    long compress(CodecConfig config, MemorySegment source, MemorySegment destination);

    /**
     * Decompresses a source that must hold complete streams of the format and nothing else. For formats that concatenate (zstd and lz4
     * frames, gzip members) all of them are read. The engine answers an empty source itself, except for the null algorithm.
     *
     * @param config made by the same driver's {@link SyncDriver#configure}
     * @param source bytes to decompress
     * @param destination where to; its size is the capacity
     * @return bytes produced, or a {@link CodecResult}
     */
    long decompress(CodecConfig config, MemorySegment source, MemorySegment destination);

    /** Native bytes this stream holds now, its scratch included. Read by the thread that uses the stream. */
    long nativeBytes();

    /** Frees the working memory; idempotent. */
    @Override
    void close();
}
