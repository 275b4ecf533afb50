package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

/** Raw deflate compression by one library: no header, no trailer. Used by one thread at a time. */
interface RawDeflater extends AutoCloseable {
    /**
     * Compresses a source into deflate blocks.
     *
     * @param config level and window
     * @param source bytes to compress, from its start
     * @param length of the source in bytes
     * @param destination where to
     * @param from first byte to write
     * @param limit first byte not to write
     * @param last true to end with a final block; false to end on a byte boundary without one
     * @return bytes produced, or a {@link io.acomp.spi.CodecResult}
     */
    long deflate(DeflateConfig config, MemorySegment source, long length, MemorySegment destination, long from, long limit, boolean last);

    /** Bytes of room behind the result without which the library fails although the result would fit. */
    int slack();

    /** Native bytes held now. */
    long nativeBytes();

    @Override
    void close();
}
