package io.acomp.store.pool;

/**
 * What stands before every payload, packed into a long.
 *
 * <pre>
 *  63 … 32 | 31 … 0
 *    crc   | handle
 * </pre>
 *
 * <p>The handle leads compaction back to the handle table. A header is zero wherever there is no object that may be moved: in a free place,
 * and in one whose object is being stored.
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
