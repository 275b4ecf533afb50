package io.acomp.store.pool;

/**
 * What the pool keeps with an object beside its bytes, packed into a long so that nothing is allocated.
 *
 * <pre>
 *  63 … 32 | 31 … 25 | 24 … 17 | 16 … 0
 *    crc   |  unused |   tag   | length
 * </pre>
 */
public final class Stored {
    private static final int LENGTH_BITS = 17;
    private static final int TAG_BITS = 8;
    private static final int CRC_SHIFT = 32;

    private Stored() {}

    /**
     * Packs.
     *
     * @param crc 32 bits kept with the object
     * @param tag 0 to 255
     * @param length of the object in bytes
     */
    public static long pack(int crc, int tag, int length) {
        return (long) crc << CRC_SHIFT | (long) tag << LENGTH_BITS | length;
    }

    /** The 32 bits kept with the object. */
    public static int crc(long stored) {
        return (int) (stored >>> CRC_SHIFT);
    }

    /** The tag, 0 to 255. */
    public static int tag(long stored) {
        return (int) (stored >>> LENGTH_BITS) & (1 << TAG_BITS) - 1;
    }

    /** The length in bytes. */
    public static int length(long stored) {
        return (int) stored & (1 << LENGTH_BITS) - 1;
    }
}
