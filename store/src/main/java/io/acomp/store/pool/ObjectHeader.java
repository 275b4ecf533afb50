package io.acomp.store.pool;

/**
 * What stands before every payload, packed into a long.
 *
 * <pre>
 *  63 … 32 | 31 … 0
 *    crc   | handle
 * </pre>
 *
 * <p>The handle leads compaction back to the handle table. A free place keeps the header of what was there, so that a freed object is not
 * fetched; in a place whose object is being stored it may do so too, or be zero, until that object's entry is published: compaction moves only
 * what the entry of the header's handle says to be there.
 */
final class ObjectHeader {
    /** Bytes of a header. */
    static final int BYTES = 8;

    private static final int CRC_SHIFT = 32;

    private ObjectHeader() {}

    static long of(int crc, int handle) {
        return (long) crc << CRC_SHIFT | Integer.toUnsignedLong(handle);
    }

    static int crc(long header) {
        return (int) (header >>> CRC_SHIFT);
    }

    static int handle(long header) {
        return (int) header;
    }
}
