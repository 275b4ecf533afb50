package io.acomp.store.recompress;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreTenant;
import io.acomp.store.WorkReport;
import io.acomp.store.page.Control;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.pool.Stored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** KS §7 row 48: recompression brings a page into a lower class or leaves it, and what cannot become smaller is not tried again. */
class RecompressTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private void fill(Kind... kinds) {
        for (int slot = 0; slot < 200; slot++) {
            rig.put(slot, kinds[slot % kinds.length]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4hc"})
    void everyPageGoesToALowerClassOrStays(String algorithm) {
        fill(Kind.TEXT, Kind.SPARSE, Kind.RANDOM, Kind.SAME);
        rig.store.secondaryAlgorithm(1, algorithm, 3);
        Map<Long, Integer> before = new HashMap<>();
        rig.model.forEach((slot, _) -> {
            if (rig.kind(slot) != Control.SAME) {
                before.put(slot, rig.sizeClass(slot));
            }
        });
        long bytes = rig.parts().counters().get(Level.COMPRESSED_BYTES);
        WorkReport report = rig.run(Selection.ALL);
        long lower = before.entrySet().stream().filter(entry -> rig.sizeClass(entry.getKey()) < entry.getValue()).count();
        before.forEach((slot, old) -> {
            assertTrue(rig.sizeClass(slot) <= old, "slot " + slot);
            assertEquals(rig.sizeClass(slot) < old, rig.has(slot, Control.RECOMPRESSED), "slot " + slot);
            assertEquals(rig.sizeClass(slot) < old, !rig.has(slot, Control.INCOMPRESSIBLE), "slot " + slot);
        });
        assertEquals(lower, report.done());
        assertEquals(before.size(), report.examined());
        assertEquals(before.size() - lower, report.skipped().get("poor"));
        assertTrue(report.bytesSaved() > 0);
        assertTrue(rig.parts().counters().get(Level.COMPRESSED_BYTES) < bytes);
        assertTrue(lower >= 50, "text shrinks, lower=" + lower);
        rig.check();
    }

    @Test
    void aPageIsLeftWhereItWouldComeIntoTheSameClass() {
        fill(Kind.TEXT, Kind.SPARSE);
        rig.store.secondaryAlgorithm(1, "lz4", 1); // another name for what wrote them
        WorkReport report = rig.run(Selection.ALL);
        assertEquals(0, report.done());
        assertEquals(200, report.skipped().get("poor"));
        assertEquals(200, rig.parts().counters().get(Level.INCOMPRESSIBLE_PAGES));
        rig.check();
    }

    @Test
    void theIncompressibleMarkSticksUntilThePageIsOverwritten() {
        fill(Kind.RANDOM);
        rig.store.secondaryAlgorithm(1, "zstd", null);
        assertEquals(200, rig.run(Selection.ALL).skipped().get("poor"));
        assertEquals(200, rig.parts().counters().get(Level.INCOMPRESSIBLE_PAGES));
        assertEquals(0, rig.run(Selection.ALL).examined());
        rig.load(5);
        rig.idle();
        assertEquals(0, rig.run(Selection.IDLE).examined());
        assertTrue(rig.store.state(5).incompressible());
        rig.put(5, Pages.of(Kind.RANDOM, 1005));
        assertFalse(rig.store.state(5).incompressible());
        rig.put(6, Kind.TEXT);
        rig.drop(7);
        assertEquals(197, rig.parts().counters().get(Level.INCOMPRESSIBLE_PAGES));
        WorkReport again = rig.run(Selection.ALL);
        assertEquals(2, again.examined());
        assertEquals(1, again.done());
        rig.check();
    }

    @Test
    void onlyTheTopAlgorithmMarks() {
        fill(Kind.RANDOM);
        rig.store.secondaryAlgorithm(1, "lz4hc", null);
        rig.store.secondaryAlgorithm(2, "zstd", null);
        WorkReport lower = rig.store.recompress(RecompressRequest.of(Selection.ALL).withPriority(1));
        assertEquals(200, lower.skipped().get("poor"));
        assertEquals(0, rig.parts().counters().get(Level.INCOMPRESSIBLE_PAGES));
        WorkReport top = rig.store.recompress(RecompressRequest.of(Selection.ALL).withPriority(2));
        assertEquals(200, top.skipped().get("poor"));
        assertEquals(200, rig.parts().counters().get(Level.INCOMPRESSIBLE_PAGES));
        rig.check();
    }

    @Test
    void algorithmsAreTriedInOrderOfPriority() {
        rig.put(1, Kind.TEXT);
        rig.put(2, Rig.flat(2));
        rig.store.secondaryAlgorithm(1, "lz4hc", null);
        rig.store.secondaryAlgorithm(3, "zstd", 19);
        assertEquals(2, rig.run(Selection.ALL).done());
        assertEquals("lz4hc", rig.algorithm(1));
        assertEquals("zstd", rig.algorithm(2));
        assertEquals(1, rig.run(Selection.ALL).done(), "what the first algorithm wrote is still below the last");
        assertEquals("zstd", rig.algorithm(1));
        assertEquals(0, rig.run(Selection.ALL).examined(), "above the top there is nothing");
        rig.check();
    }

    @Test
    void idlePagesAreChosenAndAccessTakesThatBack() {
        fill(Kind.TEXT);
        rig.store.secondaryAlgorithm(1, "zstd", 9);
        assertEquals(0, rig.run(Selection.IDLE).examined());
        rig.idle();
        rig.load(10);
        rig.put(11, Kind.TEXT);
        WorkReport report = rig.run(Selection.IDLE);
        assertEquals(198, report.examined());
        assertFalse(rig.has(10, Control.RECOMPRESSED));
        assertFalse(rig.has(11, Control.RECOMPRESSED));
        assertTrue(rig.has(12, Control.RECOMPRESSED));
        for (int slot = 0; slot < 200; slot++) {
            assertFalse(rig.has(slot, Control.IDLE), "recompression drops the idle mark, slot " + slot);
        }
        rig.check();
    }

    @Test
    void hugePagesAreChosen() {
        fill(Kind.TEXT);
        for (int slot = 100; slot < 150; slot++) {
            rig.put(slot, Rig.flat(slot));
            assertEquals(Control.HUGE, rig.kind(slot));
        }
        rig.store.secondaryAlgorithm(1, "zstd", null);
        rig.idle();
        rig.load(100);
        rig.load(101);
        WorkReport idle = rig.run(Selection.HUGE_IDLE);
        assertEquals(48, idle.done());
        assertEquals(2, rig.store.statistics().mm().hugePages());
        WorkReport huge = rig.run(Selection.HUGE);
        assertEquals(2, huge.done());
        assertEquals(2, huge.examined());
        assertEquals(0, rig.store.statistics().mm().hugePages());
        assertEquals(Control.OBJECT, rig.kind(120));
        rig.check();
    }

    @Test
    void smallObjectsAreLeftAndNewOnesStayBelowTheThreshold() {
        fill(Kind.SPARSE, Kind.TEXT);
        int threshold = 1000;
        rig.store.secondaryAlgorithm(1, "zstd", 9);
        int[] before = new int[200];
        for (int slot = 0; slot < 200; slot++) {
            before[slot] = Stored.length(rig.stored(slot));
        }
        WorkReport report = rig.store.recompress(RecompressRequest.of(Selection.ALL).withThreshold(threshold));
        int large = 0;
        for (int slot = 0; slot < 200; slot++) {
            int now = Stored.length(rig.stored(slot));
            large += before[slot] >= threshold ? 1 : 0;
            if (before[slot] < threshold) {
                assertEquals(before[slot], now, "slot " + slot);
            } else {
                assertTrue(now == before[slot] || now < threshold, "slot " + slot + ", bytes=" + now);
            }
        }
        assertEquals(large, report.examined());
        assertTrue(large > 0 && large < 200, "large=" + large);
        assertThrows(
                IllegalArgumentException.class,
                () -> rig.store.recompress(RecompressRequest.of(Selection.ALL).withThreshold(Pages.SIZE)));
        rig.check();
    }

    @Test
    void thePassTakesTheLargestFirstAndCountsFailures() {
        rig.store.secondaryAlgorithm(1, "zstd", 9);
        for (int slot = 0; slot < 20; slot++) {
            rig.put(slot, Kind.SPARSE);
        }
        for (int slot = 20; slot < 25; slot++) {
            rig.put(slot, Kind.RANDOM);
        }
        for (int slot = 25; slot < 35; slot++) {
            rig.put(slot, Kind.TEXT);
        }
        int[] before = new int[35];
        for (int slot = 0; slot < 35; slot++) {
            before[slot] = Stored.length(rig.stored(slot));
        }
        WorkReport report = rig.store.recompress(RecompressRequest.of(Selection.ALL).withMaxPages(8));
        assertEquals(8, report.examined(), "failures count");
        assertEquals(5, report.skipped().get("poor"));
        assertEquals(3, report.done());
        int smallest = Integer.MAX_VALUE;
        int largestLeft = 0;
        for (int slot = 0; slot < 35; slot++) {
            if (rig.has(slot, Control.RECOMPRESSED)) {
                smallest = Math.min(smallest, before[slot]);
            } else if (!rig.has(slot, Control.INCOMPRESSIBLE)) {
                largestLeft = Math.max(largestLeft, before[slot]);
            }
        }
        assertTrue(smallest / 64 >= largestLeft / 64, "taken " + smallest + ", left " + largestLeft);
        rig.check();
    }

    @Test
    void withoutASecondaryAlgorithmThereIsNothingToDo() {
        fill(Kind.TEXT);
        assertThrows(IllegalStateException.class, () -> rig.run(Selection.ALL));
        rig.store.secondaryAlgorithm(2, "zstd", null);
        assertThrows(
                IllegalStateException.class, () -> rig.store.recompress(RecompressRequest.of(Selection.ALL).withPriority(1)));
        assertThrows(IllegalArgumentException.class, () -> RecompressRequest.of(Selection.ALL).withPriority(4));
        assertThrows(IllegalArgumentException.class, () -> RecompressRequest.of(Selection.ALL).withMaxPages(-1));
        assertThrows(IllegalArgumentException.class, () -> RecompressRequest.of(Selection.ALL).withThreshold(-1));
        assertThrows(IllegalArgumentException.class, () -> rig.store.secondaryAlgorithm(4, "zstd", null));
        assertEquals(200, rig.store.recompress(RecompressRequest.of(Selection.ALL).withPriority(2)).examined());
        rig.store.secondaryAlgorithm(2, null, null);
        assertThrows(IllegalStateException.class, () -> rig.run(Selection.ALL));
        rig.check();
    }

    @Test
    void tenantsPayLess() {
        StoreTenant tenant = rig.store.tenant("a");
        for (int slot = 0; slot < 50; slot++) {
            rig.put(tenant, slot, Pages.of(Kind.TEXT, slot));
        }
        long before = tenant.usage().bytes();
        rig.store.secondaryAlgorithm(1, "zstd", 9);
        rig.run(Selection.ALL);
        assertTrue(tenant.usage().bytes() < before);
        assertEquals(50, tenant.usage().pages());
        rig.check();
    }
}
