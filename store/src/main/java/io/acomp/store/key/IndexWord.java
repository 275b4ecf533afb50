package io.acomp.store.key;

/**
 * An entry of the index, one word; 0 is a free slot.
 *
 * <pre>
 *  63 … 33 |     32     | 31 … 0
 *    tag   | referenced | handle
 * </pre>
 *
 * The tag is 31 bits of the key's hash: they say where the entry belongs in a table of any size, so that a table is rebuilt without a look
 * at the keys, and that most other keys are not this one.
 */
final class IndexWord {
    static final int TAG_BITS = 31;
    static final long REFERENCED = 1L << 32;

    private static final int TAG_SHIFT = 33;

    private IndexWord() {}

    /**
     * A new entry, referenced (KS §4.2).
     *
     * @param tag 31 bits
     * @param handle of the pool object, not 0
     */
    static long of(int tag, int handle) {
        return (long) tag << TAG_SHIFT | REFERENCED | handle & 0xFFFFFFFFL;
    }

    /** The tag of a hash. The shard is chosen by other bits. */
    static int tagOf(long hash) {
        return (int) hash & (1 << TAG_BITS) - 1;
    }

    static int tag(long word) {
        return (int) (word >>> TAG_SHIFT);
    }

    static int handle(long word) {
        return (int) word;
    }

    static boolean isReferenced(long word) {
        return (word & REFERENCED) != 0;
    }
}
