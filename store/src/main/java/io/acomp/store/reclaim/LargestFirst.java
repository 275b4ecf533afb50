package io.acomp.store.reclaim;

/**
 * Which pages go if not all can: those with the largest objects, in zram's buckets of 64 bytes (KS §6.5). It counts sizes, so that it needs
 * no memory per page: a first pass over the slots counts, a second asks. For one thread.
 */
final class LargestFirst {
    private static final int BUCKET_BYTES = 64;

    private final long[] counts;
    private int floor;
    /** Pages of the floor's bucket that may still go. */
    private long ofFloor = Long.MAX_VALUE;
    private boolean refused;

    /**
     * Admits everything.
     *
     * @param largest bytes that are told apart; a page may be charged more, for the share of a group that others left while it was made
     */
    LargestFirst(int largest) {
        counts = new long[largest / BUCKET_BYTES + 1];
    }

    private int bucket(int bytes) {
        return Math.min(bytes / BUCKET_BYTES, counts.length - 1);
    }

    /** Counts a page. */
    void count(int bytes) {
        counts[bucket(bytes)]++;
    }

    /** Admits as many of the pages counted, from the largest down. */
    void bound(long pages) {
        long left = pages;
        int bucket = counts.length - 1;
        while (bucket > 0 && counts[bucket] < left) {
            left -= counts[bucket--];
        }
        floor = bucket;
        ofFloor = left;
    }

    /** Whether a page may go; asked once for each. */
    boolean admits(int bytes) {
        int bucket = bucket(bytes);
        boolean admitted = bucket > floor || bucket == floor && ofFloor-- > 0;
        refused |= !admitted;
        return admitted;
    }

    /** True if a page may not go. */
    boolean hasRefused() {
        return refused;
    }
}
