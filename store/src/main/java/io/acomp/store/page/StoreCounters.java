package io.acomp.store.page;

import io.acomp.store.count.EnumCounters;
import io.acomp.store.count.Rejections;

/** What a store counts. Written by everybody at once, so a reading is exact only while nothing runs. */
public final class StoreCounters {
    /** Things that are there now. */
    public enum Level {
        /** Pages in the store, on the backing file too. */
        PAGES,
        /** Bytes of objects in the pool. */
        COMPRESSED_BYTES,
        /** Pages that are one word over and over. */
        SAME_PAGES,
        /** Pages in the pool as they are. */
        HUGE_PAGES,
        /** Pages in groups. */
        GROUPED_PAGES,
        /** Groups. */
        GROUPS,
        /** Pages on the backing file. */
        BACKED_PAGES,
        /** Pages no secondary algorithm makes smaller. */
        INCOMPRESSIBLE_PAGES
    }

    /** Things that happened. */
    public enum Event {
        /** Pages ever stored as they are. */
        HUGE_SINCE,
        /** Stores of words. */
        SAME_STORES,
        /** Loads of words that needed no context. */
        SAME_LOADS,
        /** Loads from the backing file. */
        BACKED_LOADS,
        /** Reads of the backing file repeated, for the page may have been replaced meanwhile. */
        BACKED_RETRIES,
        /** Loads that found nothing. */
        MISSES,
        /** Loads whose data has the wrong checksum. */
        CORRUPT,
        /** Loads the codec failed at. */
        DECOMPRESS_FAIL,
        /** Loads the backing file failed at. */
        BACKING_READ_FAIL,
        /** Pages dropped because a store of their slot failed. */
        DROPPED,
        /** Pages invalidated. */
        INVALIDATED,
        /** Times the memory limit was hit. */
        POOL_LIMIT_HIT,
        /** Pages written back. */
        WRITTEN_BACK,
        /** Writebacks given up because the page changed meanwhile. */
        WRITEBACK_RACE,
        /** Writebacks that failed. */
        WRITEBACK_FAIL,
        /** Writebacks the budget refused. */
        WRITEBACK_BUDGET,
        /** Writebacks the full backing file refused. */
        WRITEBACK_NO_SPACE,
        /** Batches that memory could not be had for while the store made room. */
        WRITEBACK_NO_MEMORY,
        /** Pages the clock hand spared because they had been used. */
        CLOCK_SPARED,
        /** Times the store began to write pages back to get below a limit. */
        SHRINKS,
        /** Times it gave that up because others worked on the pages for too long. */
        SHRINK_BUSY,
        /** Times it gave that up with the limit still exceeded. */
        SHRINK_FAIL,
        /** Pages made smaller by a secondary algorithm. */
        RECOMPRESSED,
        /** Recompressions given up because the page changed meanwhile. */
        RECOMPRESS_RACE,
        /** Recompressions that did not save a size class. */
        RECOMPRESS_POOR,
        /** Recompressions that failed: the codec or the device, or what was stored was damaged. */
        RECOMPRESS_FAIL,
        /** Recompressions that found no memory for the new object. */
        RECOMPRESS_NO_MEMORY,
        /** Recompressions that would have left the pool above its limit. */
        RECOMPRESS_LIMIT
    }

    private final EnumCounters<Level> levels = new EnumCounters<>(Level.class);
    private final EnumCounters<Event> events = new EnumCounters<>(Event.class);
    private final Rejections rejections = new Rejections();

    /** Changes a level. */
    public void add(Level level, long change) {
        levels.add(level, change);
    }

    /** A level. */
    public long get(Level level) {
        return levels.get(level);
    }

    /** Counts an event. */
    public void count(Event event) {
        events.add(event, 1);
    }

    /** Counts several events. */
    public void count(Event event, long times) {
        events.add(event, times);
    }

    /** How often an event happened. */
    public long get(Event event) {
        return events.get(event);
    }

    /** Stores rejected, by cause. */
    public Rejections rejections() {
        return rejections;
    }
}
