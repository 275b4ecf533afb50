package io.acomp.store.recompress;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.acomp.store.WorkReport;
import io.acomp.store.page.StoreCounters;
import io.acomp.store.page.StoreCounters.Event;

/** What a pass has done so far, and how much it may still do. Used by the worker alone. */
final class Tally {
    /** Why a page was left as it was. */
    enum Skip {
        /** It was used, replaced or removed meanwhile. */
        RACE(Event.RECOMPRESS_RACE),
        /** It would not have become smaller by a size class. */
        POOR(Event.RECOMPRESS_POOR),
        /** A codec failed, or what is stored is damaged. */
        FAIL(Event.RECOMPRESS_FAIL),
        /** Memory for the new object could not be had; ends the pass. */
        NO_MEMORY(Event.RECOMPRESS_NO_MEMORY),
        /** The new object would have taken a page that the pool may not have, and the old one would not have left one. */
        LIMIT(Event.RECOMPRESS_LIMIT);

        private final Event event;

        Skip(Event event) {
            this.event = event;
        }
    }

    private final StoreCounters counters;
    private final Map<Skip, Long> skipped = new EnumMap<>(Skip.class);
    private long left;
    private long examined;
    private long done;
    private long bytesSaved;
    private boolean ended;
    private boolean again;
    private long deferred;

    /**
     * Nothing done.
     *
     * @param counters of the store
     * @param maxPages most pages to compress
     */
    Tally(StoreCounters counters, long maxPages) {
        this.counters = counters;
        left = maxPages;
    }

    /** True if there is nothing more to be done. */
    boolean isSpent() {
        return ended || left <= 0;
    }

    /** Pages that were chosen are looked at. */
    void examined(int pages) {
        examined += pages;
    }

    /** Pages are compressed, with or without success. */
    void compressed(int pages) {
        left -= pages;
    }

    /** Pages became smaller, by so many bytes together. */
    void done(int pages, long bytes) {
        done += pages;
        bytesSaved += bytes;
        counters.count(Event.RECOMPRESSED, pages);
    }

    /** Whether pages that there is no room for are taken up once more, when others have become smaller. */
    boolean mayDefer() {
        return !again;
    }

    /** Pages are as if nobody had looked at them, marks included. */
    void deferred(int pages) {
        deferred += pages;
        examined -= pages;
        left += pages;
    }

    /** Pages deferred so far. */
    long deferred() {
        return deferred;
    }

    /** Takes up once more what was deferred; false if nothing was. */
    boolean again() {
        again = true;
        return deferred > 0 && !isSpent();
    }

    /** Pages are left as they are. */
    void skipped(Skip why, int pages) {
        if (pages > 0) {
            skipped.merge(why, (long) pages, Long::sum);
            counters.count(why.event, pages);
        }
        ended |= why == Skip.NO_MEMORY;
    }

    WorkReport report() {
        Map<String, Long> names = new HashMap<>();
        skipped.forEach((why, pages) -> names.put(why.name().toLowerCase(Locale.ROOT), pages));
        return new WorkReport(examined, done, names, bytesSaved);
    }
}
