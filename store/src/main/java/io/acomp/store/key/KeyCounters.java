package io.acomp.store.key;

import io.acomp.store.count.EnumCounters;
import io.acomp.store.count.Rejections;

/** What a key store counts. Written by everybody at once, so that a reading is exact only while nothing runs. */
final class KeyCounters {
    /** Things that are there now. */
    enum Level {
        ENTRIES,
        ORIGINAL_BYTES,
        COMPRESSED_BYTES,
        /** Bytes that objects take in the pool by their size classes, free places between them left out. */
        LIVE_BYTES,
        SAME_FILLED,
        INCOMPRESSIBLE,
        BYPASSED
    }

    /** Things that happened. */
    enum Event {
        HIT,
        MISS,
        CORRUPT,
        DECOMPRESS_FAIL,
        PUT,
        REPLACED,
        REMOVED,
        EVICTED,
        EXPIRED,
        DROPPED,
        CLEARED
    }

    private final EnumCounters<Level> levels = new EnumCounters<>(Level.class);
    private final EnumCounters<Event> events = new EnumCounters<>(Event.class);
    private final Rejections rejections = new Rejections();

    void add(Level level, long change) {
        levels.add(level, change);
    }

    long get(Level level) {
        return levels.get(level);
    }

    void count(Event event) {
        events.add(event, 1);
    }

    long get(Event event) {
        return events.get(event);
    }

    /** Puts rejected, by cause. */
    Rejections rejections() {
        return rejections;
    }
}
