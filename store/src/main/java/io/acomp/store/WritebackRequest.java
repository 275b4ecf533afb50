package io.acomp.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Which pages to write to the backing file (zram's writeback attribute, KS §6.1). Pages that are one word are never written, nor those of
 * tenants whose writeback is off.
 *
 * @param selection what kind of pages
 * @param ranges slots they lie in (zram's page_index, page_indexes); empty for all slots
 * @param maxPages most pages written; the largest objects go first if there are more
 * @param tenant whose pages, empty for those of nobody in particular, null for anybody's
 */
public record WritebackRequest(Selection selection, List<Range> ranges, long maxPages, @Nullable String tenant) {
    /** What kind of pages. */
    public enum Selection {
        /** Declared idle. */
        IDLE,
        /** In the pool as they are, for they did not shrink. */
        HUGE,
        /** Both of that. */
        HUGE_IDLE,
        /** No secondary algorithm makes them smaller. */
        INCOMPRESSIBLE,
        /** Any in the pool. */
        ALL
    }

    /**
     * Slots in a row.
     *
     * @param first slot, at least 0
     * @param last slot, belongs to the range
     */
    public record Range(long first, long last) {
        /** Checks the bounds. */
        public Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("a range begins at 0 or above and not behind its end, first=" + first + ", last=" + last);
            }
        }
    }

    /** Checks the number, copies the list. */
    public WritebackRequest {
        Objects.requireNonNull(selection, "selection");
        ranges = List.copyOf(ranges);
        if (maxPages < 0) {
            throw new IllegalArgumentException("a number of pages is not negative, maxPages=" + maxPages);
        }
    }

    /**
     * All pages of a kind, anybody's.
     *
     * @param selection what kind
     */
    public static WritebackRequest of(Selection selection) {
        return new WritebackRequest(selection, List.of(), Long.MAX_VALUE, null);
    }

    /**
     * The same with another range of slots.
     *
     * @param first slot
     * @param last slot, belongs to the range
     * @throws IllegalArgumentException if {@code last} lies before {@code first}, or that is negative
     */
    public WritebackRequest withRange(long first, long last) {
        List<Range> more = new ArrayList<>(ranges);
        more.add(new Range(first, last));
        return new WritebackRequest(selection, more, maxPages, tenant);
    }

    /**
     * The same with a bound.
     *
     * @param pages most pages written
     * @throws IllegalArgumentException if negative
     */
    public WritebackRequest withMaxPages(long pages) {
        return new WritebackRequest(selection, ranges, pages, tenant);
    }

    /**
     * The same for a tenant's pages only.
     *
     * @param name its name
     */
    public WritebackRequest withTenant(String name) {
        return new WritebackRequest(selection, ranges, maxPages, Objects.requireNonNull(name, "name"));
    }
}
