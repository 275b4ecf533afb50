package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreCounters.Event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows 34 and 46 of KS §7: the memory limit, its hysteresis, the peak, and what a backing file does about them. */
class LimitTest {
    /** No multiple of a page, so that what is used is never just as much. */
    private static final long LIMIT = (1 << 20) + 1_000;
    private static final int SLOTS = 4_000;

    private static StoreResult store(CompressedStore store, int slot, Kind kind, long seed) {
        return store.store(slot, MemorySegment.ofArray(Pages.of(kind, seed)));
    }

    private static long used(CompressedStore store) {
        return ((PageStore) store).parts().pool().usedBytes();
    }

    /** Stores pages until one is rejected; which one. */
    private static int fill(CompressedStore store) {
        int slot = 0;
        while (store(store, slot, Kind.TEXT, slot) == StoreResult.STORED) {
            slot++;
        }
        return slot;
    }

    @Test
    void row34_onceHitStoresAreAcceptedAgainBelowTheThreshold() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(SLOTS).memoryLimit(LIMIT).build()) {
            int stored = fill(store);
            assertTrue(stored > 100, () -> "stored " + stored);
            assertTrue(used(store) > LIMIT * 9 / 10);
            assertEquals(1, store.statistics().zswap().poolLimitHit());
            assertEquals(1, store.statistics().zswap().rejected().get(StoreResult.POOL_LIMIT));
            int rejected = 0;
            for (int slot = 0; used(store) > LIMIT * 9 / 10; slot++) {
                assertEquals(StoreResult.RECLAIM_FAIL, store(store, stored, Kind.TEXT, 1));
                rejected++;
                store.invalidate(slot);
                store.compact();
            }
            assertTrue(rejected > 2);
            assertEquals(rejected, store.statistics().zswap().rejectReclaimFail());
            assertEquals(1, store.statistics().zswap().poolLimitHit());
            assertEquals(StoreResult.STORED, store(store, stored, Kind.TEXT, 1));
            // and again up to the limit itself
            int next = stored + 1;
            while (store(store, next, Kind.TEXT, next) == StoreResult.STORED) {
                next++;
            }
            assertEquals(2, store.statistics().zswap().poolLimitHit());
            assertTrue(used(store) > LIMIT * 9 / 10);
            StoreInvariants.check(store);
        }
    }

    @Test
    void aThresholdOf100IsNoHysteresis() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store =
                        CompressedStore.builder(engine).slots(SLOTS).memoryLimit(LIMIT).acceptThresholdPercent(100).build()) {
            int stored = fill(store);
            for (int slot = 0; slot < 20; slot++) {
                store.invalidate(slot);
            }
            store.compact();
            assertTrue(used(store) > LIMIT * 9 / 10);
            assertEquals(StoreResult.STORED, store(store, stored, Kind.TEXT, 1));
            assertThrows(IllegalArgumentException.class, () -> store.acceptThresholdPercent(0));
            assertThrows(IllegalArgumentException.class, () -> store.acceptThresholdPercent(101));
        }
    }

    /** The limit is checked after the object is allocated, and what was allocated too much goes back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void row46_neverAboveTheLimitAtRest(long seed) {
        Random random = new Random(seed);
        long limit = (20 + random.nextInt(100)) * 4096L;
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store =
                        CompressedStore.builder(engine).slots(500).memoryLimit(limit).acceptThresholdPercent(100).build()) {
            Kind[] kinds = Kind.values();
            int rejected = 0;
            for (int step = 0; step < 4_000; step++) {
                int slot = random.nextInt(500);
                if (random.nextInt(8) == 0) {
                    store.invalidate(slot);
                } else if (random.nextInt(16) == 0) {
                    List<MemorySegment> pages = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        pages.add(MemorySegment.ofArray(Pages.of(kinds[random.nextInt(4)], step + i)));
                    }
                    rejected += store.store(Math.min(slot, 480), pages).isStored() ? 0 : 1;
                } else {
                    rejected += store(store, slot, kinds[random.nextInt(4)], step).isStored() ? 0 : 1;
                }
                long used = used(store);
                int at = step;
                assertTrue(used <= limit, () -> "step " + at + ", used=" + used + ", limit=" + limit);
            }
            assertTrue(store.statistics().mm().memUsedMax() <= limit);
            assertTrue(rejected > 10);
            StoreInvariants.check(store);
        }
    }

    @Test
    void row46_thePeakStaysUntilItIsReset() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(SLOTS).build()) {
            for (int slot = 0; slot < 500; slot++) {
                store(store, slot, Kind.RANDOM, slot);
            }
            long peak = used(store);
            assertTrue(peak >= 500 * Pages.SIZE);
            assertEquals(peak, store.statistics().mm().memUsedMax());
            for (int slot = 0; slot < 400; slot++) {
                store.invalidate(slot);
            }
            store.compact();
            assertTrue(used(store) < peak / 2);
            assertEquals(peak, store.statistics().mm().memUsedMax());
            store.resetPeak();
            assertEquals(used(store), store.statistics().mm().memUsedMax());
        }
    }

    @Test
    void aLimitBelowWhatIsUsedRejectsUntilItIsRaised() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(SLOTS).build()) {
            for (int slot = 0; slot < 500; slot++) {
                store(store, slot, Kind.TEXT, slot);
            }
            store.memoryLimit(used(store) / 2);
            assertEquals(StoreResult.POOL_LIMIT, store(store, 600, Kind.TEXT, 1));
            assertEquals(LoadResult.LOADED, store.load(3, MemorySegment.ofArray(new byte[Pages.SIZE])));
            store.memoryLimit(0);
            assertEquals(StoreResult.STORED, store(store, 600, Kind.TEXT, 1));
            assertThrows(IllegalArgumentException.class, () -> store.memoryLimit(-1));
        }
    }

    @Test
    void withABackingFileNothingIsRejected() {
        try (FaultStore store = new FaultStore(SLOTS, SLOTS, config -> config.memoryLimit(LIMIT))) {
            for (int slot = 0; slot < SLOTS; slot++) {
                store.store(slot, kind(slot), slot);
                assertTrue(used(store.store) <= LIMIT);
            }
            assertTrue(store.blocksTaken() > SLOTS / 2);
            assertTrue(store.count(Event.POOL_LIMIT_HIT) > 1);
            assertEquals(0, store.store.statistics().io().failedWrites());
            for (int slot = 0; slot < SLOTS; slot++) {
                store.expect(slot, kind(slot), slot);
            }
        }
    }

    private static Kind kind(int slot) {
        return slot % 5 == 0 ? Kind.RANDOM : slot % 2 == 0 ? Kind.TEXT : Kind.SPARSE;
    }

    @Test
    void aHitWritesBackToTheThreshold() {
        try (FaultStore store = new FaultStore(SLOTS, SLOTS, config -> config.memoryLimit(LIMIT))) {
            int slot = 0;
            while (store.count(Event.POOL_LIMIT_HIT) == 0) {
                store.store(slot, Kind.TEXT, slot++);
            }
            assertTrue(used(store.store) <= LIMIT * 9 / 10 + 8192, () -> "used " + used(store.store));
            assertTrue(used(store.store) > LIMIT * 8 / 10, () -> "used " + used(store.store));
            assertEquals(1, store.count(Event.SHRINKS));
            assertEquals(0, store.count(Event.SHRINK_FAIL));
        }
    }

    /** A batch needs room for all of its pages. */
    @Test
    void aBatchGetsItsRoom() {
        try (FaultStore store = new FaultStore(SLOTS, SLOTS, config -> config.memoryLimit(LIMIT))) {
            List<MemorySegment> pages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                pages.add(MemorySegment.ofArray(store.page(Kind.RANDOM, i)));
            }
            for (int first = 0; first + 100 <= SLOTS; first += 100) {
                assertEquals(StoreResult.STORED, store.store.store(first, pages));
                assertTrue(used(store.store) <= LIMIT);
            }
        }
    }

    @Test
    void shrinkGivesMemoryBack() {
        try (FaultStore store = FaultStore.of(SLOTS, SLOTS)) {
            for (int slot = 0; slot < 2000; slot++) {
                store.store(slot, kind(slot), slot);
            }
            long before = used(store.store);
            long shrunk = store.store.shrink(before / 2);
            assertEquals(before - used(store.store), shrunk);
            assertTrue(used(store.store) <= before / 2);
            assertTrue(used(store.store) > before / 3, () -> "no more than needed, used=" + used(store.store));
            assertEquals(0, store.store.shrink(before));
            assertThrows(IllegalArgumentException.class, () -> store.store.shrink(-1));
            store.store.shrink(0);
            assertEquals(0, used(store.store));
            for (int slot = 0; slot < 2000; slot++) {
                store.expect(slot, kind(slot), slot);
            }
        }
    }

    /** Memory that objects have left behind is room too: it is given back before any page is. */
    @Test
    void compactionComesBeforeWriteback() {
        try (FaultStore store = new FaultStore(SLOTS, SLOTS, config -> config.memoryLimit(LIMIT))) {
            int slot = 0;
            while (used(store.store) < LIMIT - 50_000) {
                store.store(slot, Kind.TEXT, slot++);
            }
            Random random = new Random(3);
            for (int gone = 0; gone < slot; gone++) {
                if (random.nextInt(4) != 0) {
                    store.store.invalidate(gone);
                }
            }
            assertTrue(store.store.parts().pool().freeableBytes() > LIMIT / 4);
            while (store.count(Event.POOL_LIMIT_HIT) == 0) {
                // of another size, so that the holes are of no use to it
                store.store(slot, Kind.RANDOM, slot++);
            }
            assertEquals(0, store.count(Event.WRITTEN_BACK));
            assertTrue(store.store.statistics().mm().pagesCompacted() > 0);
            assertTrue(used(store.store) <= LIMIT);
        }
    }

    /** The limit is moved while room is being made for it, at each step. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 1", "3, 1", "0, 0", "1, 0", "2, 0", "3, 0", "0, 300000", "3, 300000"})
    void theLimitMovesMeanwhile(int point, long moved) {
        try (FaultStore store = new FaultStore(SLOTS, SLOTS, config -> config.memoryLimit(LIMIT))) {
            int slot = 0;
            AtomicInteger hits = new AtomicInteger();
            store.reclaim.writer().hooks(new WritebackHooks() {
                @Override
                void marked() {
                    move(0);
                }

                @Override
                void read(long read) {
                    move(1);
                }

                @Override
                void beforeWrite() {
                    move(2);
                }

                @Override
                void written() {
                    move(3);
                }

                private void move(int here) {
                    if (here == point && hits.getAndIncrement() == 0) {
                        store.store.memoryLimit(moved);
                    }
                }
            });
            while (hits.get() == 0) {
                StoreResult result = store.tryStore(slot, store.page(Kind.TEXT, slot));
                assertTrue(result.isStored() || moved == 1, result::name);
                slot++;
            }
            store.check();
            assertTrue(moved == 0 || used(store.store) <= Math.max(moved, 4096), () -> "used " + used(store.store));
            assertEquals(moved != 1, store.store.contains(slot - 1));
            for (int before = 0; before < slot - 1; before++) {
                store.expect(before, Kind.TEXT, before);
            }
        }
    }

    /** Without a page that may go, a hit is a rejection. */
    @Test
    void pagesThatMayNotGoStay() {
        try (FaultStore store = new FaultStore(SLOTS, SLOTS, config -> config.memoryLimit(LIMIT))) {
            store.store.tenant("kept").writeback(false);
            int slot = 0;
            StoreResult result = StoreResult.STORED;
            while (result.isStored()) {
                result = store.store.tenant("kept").store(slot, MemorySegment.ofArray(store.page(Kind.TEXT, slot)));
                slot++;
            }
            assertEquals(StoreResult.POOL_LIMIT, result);
            assertEquals(Content.EMPTY, store.content(slot - 1));
            assertEquals(0, store.count(Event.WRITTEN_BACK));
            assertEquals(1, store.count(Event.SHRINK_FAIL));
            assertFalse(store.store.shrink(0) > 0);
        }
    }
}
