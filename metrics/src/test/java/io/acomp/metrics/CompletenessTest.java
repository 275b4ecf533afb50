package io.acomp.metrics;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.acomp.metrics.testing.Statistics;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every number that statistics show has a meter: each is looked for among the values of the rows, so that one that is added to a record and
 * forgotten here fails.
 */
class CompletenessTest {
    /** Components without a meter of their own, and why. */
    private static final Map<String, String> WITHOUT = Map.of(
            "Zswap.rejectReclaimFail", "a row of acomp.store.rejected",
            "Zswap.rejectAllocFail", "a row of acomp.store.rejected",
            "Zswap.rejectCompressFail", "a row of acomp.store.rejected",
            "Zswap.rejectCompressPoor", "a row of acomp.store.rejected",
            "Zswap.poolTotalSize", "the same number as acomp.store.mem.used.total",
            "Zswap.storedIncompressiblePages", "the same number as acomp.store.huge.pages",
            "Zswap.sameFilledPages", "the same number as acomp.store.same.pages");

    @Test
    void engine() {
        Made.ofEngine().assertComplete(EngineMeters.ALL, Set.of());
    }

    @Test
    void store() {
        Statistics made = Made.ofStore();
        made.assertComplete(StoreMeters.ALL, WITHOUT.keySet());
        assertTrue(made.numbers.keySet().containsAll(WITHOUT.keySet()), "an exception names a component that is gone");
    }

    @Test
    void keyStore() {
        Made.ofKeyStore().assertComplete(KeyMeters.ALL, Set.of());
    }
}
