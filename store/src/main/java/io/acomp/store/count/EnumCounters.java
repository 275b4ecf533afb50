package io.acomp.store.count;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter for each constant of an enum. Thread-safe; many threads may write at once, so that a reading is exact only while nothing runs.
 *
 * @param <E> what is counted
 */
public final class EnumCounters<E extends Enum<E>> {
    private final Class<E> type;
    private final LongAdder[] adders;

    /** Counters that are all 0. */
    public EnumCounters(Class<E> type) {
        this.type = type;
        adders = new LongAdder[type.getEnumConstants().length];
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    /** Changes one. */
    public void add(E what, long change) {
        adders[what.ordinal()].add(change);
    }

    /** One of them. */
    public long get(E what) {
        return adders[what.ordinal()].sum();
    }

    /** All of them, in the order of the constants; the caller's own. */
    public Map<E, Long> all() {
        Map<E, Long> sums = new EnumMap<>(type);
        for (E what : type.getEnumConstants()) {
            sums.put(what, get(what));
        }
        return sums;
    }
}
