package io.acomp.bench.harness;

/**
 * An order in which to visit pages, each once: one after the other, or all over the place. It is computed, not kept: a table would take
 * part of the caches from what is measured. Immutable.
 */
public final class PageOrder {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long pages;
    private final boolean random;
    private final long mask;
    private final int shift;
    private final long offset;
    private final long first;
    private final long second;

    private PageOrder(long pages, boolean random, long seed) {
        if (pages < 1) {
            throw new IllegalArgumentException("an order needs a page, pages=" + pages);
        }
        this.pages = pages;
        this.random = random;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(pages - 1);
        mask = (1L << bits) - 1;
        shift = Math.max(1, (bits + 1) / 2);
        offset = mixed(seed);
        first = mixed(offset) | 1;
        second = mixed(first) | 1;
    }

    /**
     * From the first page to the last.
     *
     * @param pages how many there are, at least 1
     */
    public static PageOrder sequential(long pages) {
        return new PageOrder(pages, false, 0);
    }

    /**
     * All over the place.
     *
     * @param pages how many there are, at least 1
     * @param seed another one gives another order
     */
    public static PageOrder random(long pages, long seed) {
        return new PageOrder(pages, true, seed);
    }

    /** Pages to visit. */
    public long pages() {
        return pages;
    }

    /**
     * The page to visit at a step.
     *
     * @param index of the step, below the number of pages
     */
    public long page(long index) {
        if (!random) {
            return index;
        }
        // steps that can be undone, so that no page comes twice; numbers that are no page lead on until one is
        long page = index;
        do {
            page = (page ^ offset) * first & mask;
            page = (page ^ page >>> shift) * second & mask;
            page ^= page >>> shift;
        } while (page >= pages);
        return page;
    }

    /** A number that looks like chance, the same for the same number. */
    static long mixed(long number) {
        long mix = number + GOLDEN;
        mix = (mix ^ mix >>> 30) * 0xBF58476D1CE4E5B9L;
        mix = (mix ^ mix >>> 27) * 0x94D049BB133111EBL;
        return mix ^ mix >>> 31;
    }
}
