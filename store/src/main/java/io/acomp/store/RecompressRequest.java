package io.acomp.store;

import java.util.Objects;

/**
 * Which pages to recompress, and how (zram's recompress attribute, KS §6.1, §6.5).
 *
 * @param selection pages to look at
 * @param priority of the secondary algorithm to use, 1 to 3; 0 for all of them in order
 * @param threshold smallest object in bytes that is looked at, and what a new one must stay below; 0 for no threshold
 * @param maxPages most pages to compress, with or without success
 * @param grouped whether neighbours are compressed together
 */
public record RecompressRequest(Selection selection, int priority, int threshold, long maxPages, boolean grouped) {
    private static final int MAX_PRIORITY = 3;

    /** Which pages. */
    public enum Selection {
        /** All pages in the pool. */
        ALL,
        /** Pages declared idle and not used since. */
        IDLE,
        /** Pages that are stored as they are. */
        HUGE,
        /** Pages that are stored as they are, declared idle and not used since. */
        HUGE_IDLE
    }

    /**
     * Checks what can be checked without a store.
     *
     * @throws IllegalArgumentException if priority, threshold or maxPages are out of bounds
     */
    public RecompressRequest {
        Objects.requireNonNull(selection, "selection");
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("secondary algorithms have the priorities 1 to 3, 0 stands for all, priority=" + priority);
        }
        if (threshold < 0) {
            throw new IllegalArgumentException("a threshold is 0 or more bytes, threshold=" + threshold);
        }
        if (maxPages < 0) {
            throw new IllegalArgumentException("a number of pages is not negative, maxPages=" + maxPages);
        }
    }

    /** These pages, each by itself, with every secondary algorithm in order, as many as there are. */
    public static RecompressRequest of(Selection selection) {
        return new RecompressRequest(selection, 0, 0, Long.MAX_VALUE, false);
    }

    /** The same with one algorithm, 1 to 3, or with all of them in order, 0. */
    public RecompressRequest withPriority(int value) {
        return new RecompressRequest(selection, value, threshold, maxPages, grouped);
    }

    /** The same with a threshold in bytes; it must be less than a page's size. */
    public RecompressRequest withThreshold(int bytes) {
        return new RecompressRequest(selection, priority, bytes, maxPages, grouped);
    }

    /** The same for at most so many pages. */
    public RecompressRequest withMaxPages(long pages) {
        return new RecompressRequest(selection, priority, threshold, pages, grouped);
    }

    /** The same with neighbours compressed together, or each page by itself. */
    public RecompressRequest withGrouped(boolean value) {
        return new RecompressRequest(selection, priority, threshold, maxPages, value);
    }
}
