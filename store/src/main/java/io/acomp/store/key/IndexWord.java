package io.acomp.store.key;

/**
 * An entry of the index, one word; 0 is a free slot.
 *
 * <pre>
 *  63 … 34 | 33 32 | 31 … 0
 *    tag   |  uses | handle
 * </pre>
 *
 * <p>Tag: 30 bits of the key's hash. They say where the entry belongs in a table of any size, so that a table is rebuilt without a look at
 * the keys, and that most other keys are not this one. Uses: gets since the clock hand last took one off, at most three. A new entry has
 * none, unlike zswap's (KS §4.2): what is never asked for leaves in the first round. Under Zipf's law (0.7 to 1.1) the hit rate is 1 to 2
 * points above that of entries which start referenced, and another point is owed to the second bit.
 */
final class IndexWord {
    static final int TAG_BITS = 30;
    /** Most uses that are remembered. */
    static final int MOST_USES = 3;

    private static final long USE = 1L << 32;
    private static final long USES = MOST_USES * USE;
    private static final int TAG_SHIFT = 34;
    private static final long HANDLE = 0xFFFFFFFFL;

    private IndexWord() {}

    /**
     * A new entry.
     *
     * @param tag 30 bits
     * @param handle of the pool object, not 0
     */
    static long of(int tag, int handle) {
        return (long) tag << TAG_SHIFT | handle & HANDLE;
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

    /** The entry with another object. */
    static long withHandle(long word, int handle) {
        return word & ~HANDLE | handle & HANDLE;
    }

    static boolean isUsed(long word) {
        return (word & USES) != 0;
    }

    /** The entry after a use. */
    static long used(long word) {
        return (word & USES) == USES ? word : word + USE;
    }

    /** An entry that is used, after the hand has passed it. */
    static long passed(long word) {
        return word - USE;
    }
}
