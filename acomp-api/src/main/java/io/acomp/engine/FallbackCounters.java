package io.acomp.engine;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.acomp.FallbackReason;

/** What software did instead of one device driver in one direction, by reason. Thread-safe. */
final class FallbackCounters {
    private static final FallbackReason[] REASONS = FallbackReason.values();

    private final LongAdder[] counts = new LongAdder[REASONS.length];

    FallbackCounters() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void count(FallbackReason reason, long requests) {
        counts[reason.ordinal()].add(requests);
    }

    /** Reasons there were. */
    Map<FallbackReason, Long> snapshot() {
        Map<FallbackReason, Long> present = new EnumMap<>(FallbackReason.class);
        for (FallbackReason reason : REASONS) {
            long count = counts[reason.ordinal()].sum();
            if (count != 0) {
                present.put(reason, count);
            }
        }
        return present;
    }
}
