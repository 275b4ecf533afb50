package io.acomp.store.pool;

/**
 * What stands before every payload, packed into a long.
 *
 * <pre>
 *  63 … 32 |  31  | 30 … 0
 *    crc   | busy | handle
 * </pre>
 *
 * <p>The handle leads compaction back to the handle table. A header is zero wherever there is no object that may be moved: in a free place,
 * and in one whose object is being stored. It is busy while the object is being overwritten; the bit is set under the lock of the class.
 */
final class ObjectHeader {
    /** Bytes of a header. */
    static final int BYTES = 8;

    private static final int CRC_SHIFT = 32;
    private static final long BUSY = 1L << 31;

    private ObjectHeader() {}

    static long of(int crc, int handle) {
        return (long) crc << CRC_SHIFT | Integer.toUnsignedLong(handle);
    }

    static int crc(long header) {
        return (int) (header >>> CRC_SHIFT);
    }

    static int handle(long header) {
        return (int) header & Integer.MAX_VALUE;
    }

    static boolean isBusy(long header) {
        return (header & BUSY) != 0;
    }

    /** The header of an object that is being moved or overwritten. */
    static long busy(long header) {
        return header | BUSY;
    }
}
