package io.acomp.bench.target;

/** A codec of heap arrays, as caches on the heap use it. Used by one thread at a time. */
interface ValueCodec extends AutoCloseable {
    /** A new array with the page compressed. */
    byte[] compress(byte[] page);

    /**
     * Decompresses.
     *
     * @param value made by {@link #compress}
     * @param page filled from its begin
     * @return bytes it has
     */
    int decompress(byte[] value, byte[] page);

    @Override
    void close();
}
