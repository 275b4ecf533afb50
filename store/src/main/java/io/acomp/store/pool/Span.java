package io.acomp.store.pool;

import org.jspecify.annotations.Nullable;

/**
 * A run of address slots that one size class has cut into places of its size. Guarded by the lock of that class; which class that is may
 * be read without.
 *
 * <p>Places are taken lowest first, so that pages are touched only as far as the highest place ever taken.
 */
final class Span {
    /** First slot. */
    final int slot;
    /** Whose it is; null while its slots are free. */
    volatile @Nullable SizeClass owner;

    /** Neighbours in the list of its fullness group. */
    @Nullable Span previous;

    @Nullable Span next;
    /** Its fullness group. */
    int group;
    /** Pages touched so far, from the first on. */
    int touchedPages;

    private long[] used = {};
    private int capacity;
    private int count;
    // no word before this one has a free place
    private int firstWord;

    Span(int slot) {
        this.slot = slot;
    }

    /** Begins a new life with all places free. */
    void open(SizeClass of) {
        owner = of;
        capacity = of.shape.objectsPerSpan();
        int words = capacity + Long.SIZE - 1 >>> 6;
        if (used.length < words) {
            used = new long[words];
        }
        count = 0;
        firstWord = 0;
        touchedPages = 0;
    }

    int capacity() {
        return capacity;
    }

    int count() {
        return count;
    }

    /** The lowest free place; the capacity if there is none. */
    int lowestFree() {
        for (int word = firstWord; word < used.length; word++) {
            if (used[word] != -1) {
                firstWord = word;
                return Math.min(capacity, (word << 6) + Long.numberOfTrailingZeros(~used[word]));
            }
        }
        return capacity;
    }

    /** The highest place in use at or below one; -1 if there is none. */
    int highestUsed(int from) {
        if (from < 0) {
            return -1;
        }
        int word = from >>> 6;
        long bits = used[word] & -1L >>> 63 - (from & 63);
        while (bits == 0) {
            if (--word < 0) {
                return -1;
            }
            bits = used[word];
        }
        return (word << 6) + 63 - Long.numberOfLeadingZeros(bits);
    }

    boolean isUsed(int index) {
        return (used[index >>> 6] >>> index & 1) != 0;
    }

    void take(int index) {
        used[index >>> 6] |= 1L << index;
        count++;
    }

    void free(int index) {
        used[index >>> 6] &= ~(1L << index);
        count--;
        firstWord = Math.min(firstWord, index >>> 6);
    }
}
