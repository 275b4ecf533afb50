package io.acomp.store.key;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.acomp.store.StoreResult;

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

    private final LongAdder[] levels = adders(Level.values().length);
    private final LongAdder[] events = adders(Event.values().length);
    private final LongAdder[] rejections = adders(StoreResult.values().length);

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    void add(Level level, long change) {
        levels[level.ordinal()].add(change);
    }

    long get(Level level) {
        return levels[level.ordinal()].sum();
    }

    void count(Event event) {
        events[event.ordinal()].increment();
    }

    long get(Event event) {
        return events[event.ordinal()].sum();
    }

    void rejected(StoreResult result) {
        rejections[result.ordinal()].increment();
    }

    /** Rejected puts by cause. */
    Map<StoreResult, Long> rejections() {
        Map<StoreResult, Long> counts = new EnumMap<>(StoreResult.class);
        for (StoreResult result : StoreResult.values()) {
            if (!result.isStored()) {
                counts.put(result, rejections[result.ordinal()].sum());
            }
        }
        return counts;
    }
}
