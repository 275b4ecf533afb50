package io.acomp.store.count;

import java.util.Map;

import io.acomp.store.StoreResult;

/** What was not stored, by cause. Thread-safe, as {@link EnumCounters} are. */
public final class Rejections {
    private final EnumCounters<StoreResult> counters = new EnumCounters<>(StoreResult.class);

    /**
     * Counts rejections of one cause.
     *
     * @param cause why
     * @param times how many
     */
    public void count(StoreResult cause, long times) {
        counters.add(cause, times);
    }

    /** How often each cause there is has occurred; the caller's own. */
    public Map<StoreResult, Long> byCause() {
        Map<StoreResult, Long> counts = counters.all();
        counts.keySet().removeIf(StoreResult::isStored);
        return counts;
    }
}
