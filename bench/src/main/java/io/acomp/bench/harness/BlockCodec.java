package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;

import io.acomp.Operation;

/** Whatever compresses and decompresses one block. Used by one thread at a time. */
public interface BlockCodec {
    /** What to call it in an error. */
    String name();

    /**
     * Bytes that are enough to compress {@code length} bytes of anything.
     *
     * @param length in bytes
     */
    long maxCompressedLength(long length);

    /**
     * Does one block.
     *
     * @param operation the direction
     * @param source what to read
     * @param destination where to write; its size is the capacity
     * @return bytes produced, or a {@link io.acomp.spi.CodecResult}
     */
    long run(Operation operation, MemorySegment source, MemorySegment destination);
}
