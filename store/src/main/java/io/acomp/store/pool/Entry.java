package io.acomp.store.pool;

/**
 * What the handle table holds for a handle: where its object is, packed into a long that readers take and compare as a whole.
 *
 * <pre>
 *  63 … 29 | 28 … 12 | 11 … 4 | 3 … 0
 *   place  |  length |   tag  | version
 * </pre>
 *
 * <p>Place: the pool's address of the object in units of {@link #GRANULE_BYTES}. Length: of the payload in bytes; 0 while the handle has
 * no object that can be read, with a place if one is being stored, all zero if the handle is free. The version goes up when the object
 * moves, so that one that comes back to a place it had is not taken for one that stayed. It wraps after 16 moves; a reader whose single
 * copy outlasts that many moves of one object may get mixed bytes, which the checksum kept with the object catches.
 */
final class Entry {
    /** Unit of a place in bytes. */
    static final int GRANULE_BYTES = 8;
    /** Bits of a place. */
    static final int PLACE_BITS = 35;

    private static final int VERSION_BITS = 4;
    private static final int TAG_SHIFT = VERSION_BITS;
    private static final int TAG_BITS = 8;
    private static final int LENGTH_SHIFT = TAG_SHIFT + TAG_BITS;
    private static final int LENGTH_BITS = 17;
    private static final int PLACE_SHIFT = LENGTH_SHIFT + LENGTH_BITS;

    private Entry() {}

    /** The entry of an object that is being stored. */
    static long reserved(long place) {
        return place << PLACE_SHIFT;
    }

    /** The entry of an object that was stored at the place {@code reserved} names. */
    static long published(long reserved, int length, int tag) {
        return reserved | (long) length << LENGTH_SHIFT | (long) tag << TAG_SHIFT;
    }

    /** The entry of an object that was moved. */
    static long moved(long entry, long place) {
        long version = entry + 1 & (1 << VERSION_BITS) - 1;
        return place << PLACE_SHIFT | entry & (1L << PLACE_SHIFT) - (1 << VERSION_BITS) | version;
    }

    /** The address in the pool, in granules. */
    static long place(long entry) {
        return entry >>> PLACE_SHIFT;
    }

    /** The payload in bytes. */
    static int length(long entry) {
        return (int) (entry >>> LENGTH_SHIFT) & (1 << LENGTH_BITS) - 1;
    }

    /** The tag, 0 to 255. */
    static int tag(long entry) {
        return (int) (entry >>> TAG_SHIFT) & (1 << TAG_BITS) - 1;
    }
}
