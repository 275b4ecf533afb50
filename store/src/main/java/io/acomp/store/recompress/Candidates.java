package io.acomp.store.recompress;

import java.util.Arrays;

/**
 * Candidates, largest first (KS §6.5): all of them are marked, and counted in buckets of 64 bytes; then those of the highest buckets are
 * gathered, as many as there is room for, and handed out; then those of the next. So the order costs some passes over the table and half a
 * megabyte, however large the store is. Used by the worker alone.
 */
final class Candidates {
    private static final int BUCKET_BYTES = 64;
    private static final int ROOM = 1 << 16;
    private static final int UNIT_BITS = 40;
    private static final long UNIT_MASK = (1L << UNIT_BITS) - 1;

    private final Units units;
    private final long[] counts;
    private long[] gathered = {};
    private int top;
    private int bottom;
    private long scanned; // units looked at for the buckets from bottom up to below top
    private int size;
    private int next;

    /** No candidates yet. */
    Candidates(Units units) {
        this.units = units;
        counts = new long[units.largest() / BUCKET_BYTES + 1];
        scanned = units.count();
    }

    /** Marks the candidates; once. */
    void mark() {
        long marked = 0;
        for (long unit = 0; unit < units.count(); unit++) {
            int bytes = units.mark(unit);
            if (bytes > 0) {
                counts[bucket(bytes)]++;
                marked++;
            }
        }
        gathered = new long[(int) Math.min(marked, ROOM)];
        top = counts.length;
        bottom = top;
    }

    private int bucket(int bytes) {
        return Math.min(bytes / BUCKET_BYTES, counts.length - 1);
    }

    /** The largest unit that is still to be worked on, -1 for none. */
    long next() {
        while (next == size) {
            if (scanned == units.count() && !lower()) {
                return -1;
            }
            gather();
        }
        return gathered[next++] & UNIT_MASK;
    }

    /** Goes to the next buckets that have candidates, as many as there is room for; false if there are none. */
    private boolean lower() {
        top = bottom;
        long sum = 0;
        while (bottom > 0 && (sum == 0 || sum + counts[bottom - 1] <= ROOM)) {
            bottom--;
            sum += counts[bottom];
        }
        if (sum == 0) {
            return false;
        }
        scanned = 0;
        return true;
    }

    /** Gathers until there is no more room; those that lost their marks since they were counted are not met again. */
    private void gather() {
        size = 0;
        next = 0;
        long unit = scanned;
        for (; unit < units.count() && size < gathered.length; unit++) {
            int bytes = units.measure(unit);
            int bucket = bucket(bytes);
            if (bytes > 0 && bucket >= bottom && bucket < top) {
                gathered[size++] = (long) (counts.length - bucket) << UNIT_BITS | unit;
            }
        }
        scanned = unit;
        Arrays.sort(gathered, 0, size);
    }

    /** Takes away the marks that are left. */
    void close() {
        for (long unit = 0; unit < units.count(); unit++) {
            units.unmark(unit);
        }
    }
}
