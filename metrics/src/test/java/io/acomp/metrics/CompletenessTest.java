package io.acomp.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.acomp.metrics.watch.MeterSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        check(Statistics.ofEngine(), EngineMeters.ALL);
    }

    @Test
    void store() {
        Statistics made = Statistics.ofStore();
        check(made, StoreMeters.ALL);
        assertTrue(made.numbers.keySet().containsAll(WITHOUT.keySet()), "an exception names a component that is gone");
    }

    @Test
    void keyStore() {
        check(Statistics.ofKeyStore(), KeyMeters.ALL);
    }

    private static void check(Statistics made, List<MeterSpec> all) {
        List<String> missing = new ArrayList<>();
        made.numbers.forEach((component, number) -> {
            if (!WITHOUT.containsKey(component) && made.reading.rowsOf(number).isEmpty()) {
                missing.add(component);
            }
        });
        assertEquals(List.of(), missing, "components without a meter, and without a reason in WITHOUT");
        Set<String> listed = new TreeSet<>();
        all.forEach(meter -> listed.add(meter.name()));
        assertEquals(listed, made.reading.names(), "ALL lists what rows use");
        assertEquals(all.size(), listed.size(), "no name twice");
    }
}
