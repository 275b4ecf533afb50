package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;

import io.acomp.spi.CodecResult;

/**
 * Compresses and decompresses single LZ4 blocks, with working memory that lives as long as the stream that owns it. Used by one thread at
 * a time. Segments may be native or heap; never a byte is written outside the capacity. Allocates nothing on the Java heap in steady
 * state unless an implementation says so.
 */
interface BlockCodec extends AutoCloseable {
    /**
     * Compresses a block.
     *
     * @param config level and dictionary
     * @param source holds what to compress
     * @param sourceOffset where it begins
     * @param length bytes to compress, 1 to {@link Lz4Block#MAX_INPUT}
     * @param destination where to
     * @param destinationOffset where the block begins there
     * @param capacity most bytes to write from there
     * @return bytes produced, or {@link CodecResult#DESTINATION_TOO_SMALL}
     */
    long compress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity);

    /**
     * Decompresses a block.
     *
     * @param config dictionary
     * @param source holds the block
     * @param sourceOffset where it begins
     * @param length bytes of the block, at least 1
     * @param destination where to
     * @param destinationOffset where the output begins there
     * @param capacity most bytes to write from there
     * @param history bytes before {@code destinationOffset} the block may refer to, at most 64 KiB; 0 with a dictionary
     * @return bytes produced, {@link CodecResult#DESTINATION_TOO_SMALL}, or corrupt input with an offset from the start of the block
     */
    long decompress(
            Lz4Config config,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment destination,
            long destinationOffset,
            int capacity,
            int history);

    /** Native bytes held now. */
    long nativeBytes();

    /** Frees the working memory; idempotent. */
    @Override
    void close();
}
