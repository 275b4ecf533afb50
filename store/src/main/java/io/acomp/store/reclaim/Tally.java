package io.acomp.store.reclaim;

import java.util.EnumMap;
import java.util.Map;

import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackReport.End;
import io.acomp.store.WritebackReport.Skip;

/** What a piece of work has done so far. For one thread. */
final class Tally {
    private static final Skip[] SKIPS = Skip.values();

    private final long[] skipped = new long[SKIPS.length];
    private long done;

    void done() {
        done++;
    }

    long doneSoFar() {
        return done;
    }

    void skip(Skip reason) {
        skipped[reason.ordinal()]++;
    }

    long skipped(Skip reason) {
        return skipped[reason.ordinal()];
    }

    WritebackReport report(End end) {
        long examined = done;
        Map<Skip, Long> reasons = new EnumMap<>(Skip.class);
        for (Skip reason : SKIPS) {
            long count = skipped(reason);
            if (count > 0) {
                reasons.put(reason, count);
                examined += count;
            }
        }
        return new WritebackReport(examined, done, reasons, end);
    }
}
