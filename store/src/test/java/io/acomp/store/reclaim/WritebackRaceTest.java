package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.LoadResult;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.SlotState.Content;
import io.acomp.store.StoreResult;
import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackReport.End;
import io.acomp.store.WritebackReport.Skip;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.page.Control;
import io.acomp.store.page.SlotTable;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows 37 and 50 of KS §7: whoever uses a page while it is being written back wins, at whatever point; ordered by hooks. */
class WritebackRaceTest {
    private static final int PAGES = 5;
    /** The page something happens to. */
    private static final int SLOT = 2;

    /** When it happens. */
    private enum Point {
        MARKED,
        READ,
        BEFORE_WRITE,
        WRITTEN
    }

    /** What happens. */
    private enum Use {
        INVALIDATE,
        STORE,
        STORE_WORD,
        STORE_THE_SAME,
        STORE_TWICE,
        STORE_REJECTED,
        LOAD,
        LOAD_EXCLUSIVELY
    }

    private static Stream<Arguments> uses() {
        List<Arguments> all = new ArrayList<>();
        for (Point point : Point.values()) {
            for (Use use : Use.values()) {
                for (boolean compressed : new boolean[] {false, true}) {
                    all.add(Arguments.of(point, use, compressed));
                }
            }
        }
        return all.stream();
    }

    /** Runs something once at a point. */
    private static void at(FaultStore store, Point point, Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> {
            if (!done.getAndSet(true)) {
                action.run();
            }
        };
        store.reclaim.writer().hooks(new WritebackHooks() {
            @Override
            void marked() {
                when(Point.MARKED);
            }

            @Override
            void read(long slot) {
                if (slot == SLOT) {
                    when(Point.READ);
                }
            }

            @Override
            void beforeWrite() {
                when(Point.BEFORE_WRITE);
            }

            @Override
            void written() {
                when(Point.WRITTEN);
            }

            private void when(Point here) {
                if (here == point) {
                    once.run();
                }
            }
        });
    }

    private static void fill(FaultStore store) {
        for (int slot = 0; slot < PAGES; slot++) {
            store.store(slot, Kind.TEXT, slot);
        }
    }

    @ParameterizedTest
    @MethodSource("uses")
    void row37and50_whoeverUsesThePageWins(Point point, Use use, boolean compressed) {
        try (FaultStore store = new FaultStore(10, 10, config -> config.compressedWriteback(compressed))) {
            fill(store);
            store.store.writebackLimit(true, 100);
            at(store, point, () -> use(store, use));
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(new WritebackReport(PAGES, PAGES - 1, Map.of(Skip.CHANGED, 1L), End.COMPLETE), report);
            assertEquals(1, store.count(Event.WRITEBACK_RACE));
            assertEquals(PAGES - 1, store.count(Event.WRITTEN_BACK));
            assertEquals(PAGES - 1, store.blocksTaken(), "the block of what is stale is free");
            assertEquals(100 - (PAGES - 1), store.store.writebackLimit());
            store.check();
            for (int slot = 0; slot < PAGES; slot++) {
                if (slot != SLOT) {
                    assertEquals(Content.WRITTEN_BACK, store.content(slot));
                    store.expect(slot, Kind.TEXT, slot);
                }
            }
            assertNotEquals(Content.WRITTEN_BACK, store.content(SLOT));
            store.store.exclusiveLoads(false);
            switch (use) {
                case INVALIDATE, STORE_REJECTED, LOAD_EXCLUSIVELY -> assertEquals(LoadResult.ABSENT, store.tryLoad(SLOT));
                case STORE, STORE_TWICE -> store.expect(SLOT, Kind.TEXT, 77);
                case STORE_WORD -> store.expect(SLOT, Kind.SAME, 77);
                case STORE_THE_SAME, LOAD -> store.expect(SLOT, Kind.TEXT, SLOT);
            }
        }
    }

    private static void use(FaultStore store, Use use) {
        SlotTable slots = store.store.parts().slots();
        switch (use) {
            case INVALIDATE -> assertTrue(store.store.invalidate(SLOT));
            case STORE -> store.store(SLOT, Kind.TEXT, 77);
            case STORE_WORD -> store.store(SLOT, Kind.SAME, 77);
            case STORE_THE_SAME -> store.store(SLOT, Kind.TEXT, SLOT);
            case STORE_TWICE -> {
                // the object that is freed first lends its handle to the third: the value is the one that was seen, the page is not
                long seen = slots.value(SLOT);
                store.store(SLOT, Kind.TEXT, 66);
                assertNotEquals(seen, slots.value(SLOT));
                for (int tries = 0; tries < 64 && slots.value(SLOT) != seen; tries++) {
                    store.store(SLOT, Kind.TEXT, 77);
                }
                assertEquals(seen, slots.value(SLOT));
                assertFalse(Control.has(slots.peek(SLOT), Control.MARKED));
            }
            case STORE_REJECTED -> {
                store.store.enabled(false);
                assertEquals(StoreResult.DISABLED, store.tryStore(SLOT, store.page(Kind.TEXT, 77)));
                store.store.enabled(true);
            }
            case LOAD -> store.expect(SLOT, Kind.TEXT, SLOT);
            case LOAD_EXCLUSIVELY -> {
                store.store.exclusiveLoads(true);
                store.expect(SLOT, Kind.TEXT, SLOT);
            }
        }
    }

    /** The same for a page of a group: the pages that nobody used leave it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPageOfAGroupIsUsed(boolean atItsRead) {
        try (FaultStore store = FaultStore.of(16, 16)) {
            store.store.secondaryAlgorithm(1, "zstd", 3);
            for (int slot = 0; slot < 16; slot++) {
                store.store(slot, Kind.TEXT, slot);
            }
            store.store.recompress(RecompressRequest.of(RecompressRequest.Selection.ALL).withGrouped(true));
            assertEquals(Content.GROUPED, store.content(SLOT));
            at(store, atItsRead ? Point.MARKED : Point.WRITTEN, () -> store.store(SLOT, Kind.TEXT, 77));
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(1, report.skipped(Skip.CHANGED));
            store.check();
            for (int slot = 0; slot < 16; slot++) {
                store.expect(slot, Kind.TEXT, slot == SLOT ? 77 : slot);
            }
        }
    }

    /** A codec pool's last object is gone before the page it wrote gets into its slot: its id is not given away while that may still happen. */
    @Test
    void theIdOfACodecPoolIsKept() {
        try (FaultStore store = new FaultStore(10, 10, config -> config.compressedWriteback(true))) {
            store.store(SLOT, Kind.TEXT, SLOT);
            int id = store.store.parts().codecs().primary().id();
            at(store, Point.WRITTEN, () -> {
                store.store.algorithm("zstd", 1);
                assertTrue(store.store.invalidate(SLOT));
                store.store.algorithm("lz4hc", 3);
                assertNotEquals(id, store.store.parts().codecs().primary().id());
                store.store(5, Kind.TEXT, 5);
            });
            assertEquals(1, store.writeback(Selection.ALL).skipped(Skip.CHANGED));
            store.check();
            assertEquals(1, store.store.algorithms().size());
            store.expect(5, Kind.TEXT, 5);
        }
    }

    /** A group's handle is another group's in the next batch. */
    @Test
    void theHandleOfAGroupIsGivenAway() {
        try (FaultStore store = new FaultStore(8, 8, config -> config.groupPages(4))) {
            store.store.secondaryAlgorithm(1, "zstd", 3);
            RecompressRequest grouped = RecompressRequest.of(RecompressRequest.Selection.ALL).withGrouped(true);
            for (int slot = 0; slot < 4; slot++) {
                store.store(slot, Kind.TEXT, slot);
            }
            store.store.recompress(grouped);
            int handle = Control.handle(store.store.parts().slots().value(0));
            assertEquals(2, store.writeback(WritebackRequest.of(Selection.ALL).withRange(0, 1)).done());
            int next = 0;
            for (int tries = 0; tries < 64 && next != handle; tries++) {
                for (int slot = 0; slot < 4; slot++) {
                    store.store(slot, Kind.TEXT, 10 + slot);
                }
                store.store.recompress(grouped);
                next = Control.handle(store.store.parts().slots().value(0));
            }
            assertEquals(handle, next);
            assertEquals(Content.GROUPED, store.content(2));
            assertEquals(4, store.writeback(Selection.ALL).done());
            for (int slot = 0; slot < 4; slot++) {
                store.expect(slot, Kind.TEXT, 10 + slot);
            }
        }
    }

    /** The page's codec pool is retired while the page is written, and another one gets its number: that one's objects are not touched. */
    @ParameterizedTest
    @EnumSource(Point.class)
    void theCodecPoolIsRetiredAndItsNumberComesBack(Point point) {
        try (FaultStore store = new FaultStore(10, 10, config -> config.compressedWriteback(true))) {
            store.store.algorithm("zstd", 1);
            store.store(SLOT, Kind.TEXT, SLOT);
            store.store.algorithm("lz4", null);
            at(store, point, () -> {
                assertTrue(store.store.invalidate(SLOT));
                store.store.algorithm("zstd", 2);
                store.store(SLOT + 1, Kind.TEXT, 77);
                store.store.algorithm("lz4", null);
            });
            assertEquals(0, store.writeback(Selection.ALL).done());
            store.check();
            store.expect(SLOT + 1, Kind.TEXT, 77);
            assertTrue(store.store.invalidate(SLOT + 1));
            assertEquals(1, store.store.algorithms().size(), "what is drained is gone");
        }
    }

    /** A block that is given away while it is read: the reader sees by the checksum that it was not his any more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBlockChangesUnderTheReader(boolean compressed) {
        try (FaultStore store = new FaultStore(10, 1, config -> config.compressedWriteback(compressed))) {
            store.store(0, Kind.TEXT, 1);
            assertEquals(1, store.writeback(Selection.ALL).done());
            store.store(5, Kind.TEXT, 5);
            AtomicBoolean once = new AtomicBoolean();
            store.device.beforeRead(() -> {
                if (!once.getAndSet(true)) {
                    store.store(0, Kind.TEXT, 2);
                    assertEquals(1, store.writeback(WritebackRequest.of(Selection.ALL).withRange(5, 5)).done());
                }
            });
            store.expect(0, Kind.TEXT, 2);
            assertEquals(1, store.count(Event.BACKED_RETRIES));
            assertEquals(0, store.count(Event.CORRUPT));
            store.expect(5, Kind.TEXT, 5);
        }
    }

    /** The page is replaced by another one on the same block: the reader gets that one. */
    @Test
    void theBlockComesBackToTheSameSlot() {
        try (FaultStore store = FaultStore.of(10, 1)) {
            store.store(0, Kind.TEXT, 1);
            assertEquals(1, store.writeback(Selection.ALL).done());
            AtomicBoolean once = new AtomicBoolean();
            store.device.beforeRead(() -> {
                if (!once.getAndSet(true)) {
                    store.store(0, Kind.TEXT, 2);
                    assertEquals(1, store.writeback(Selection.ALL).done());
                }
            });
            store.expect(0, Kind.TEXT, 2);
        }
    }

    /** A page that leaves by an exclusive load leaves once. */
    @Test
    void anExclusiveLoadLosesAgainstAStore() {
        try (FaultStore store = FaultStore.of(10, 10)) {
            store.store(0, Kind.TEXT, 1);
            assertEquals(1, store.writeback(Selection.ALL).done());
            store.store.exclusiveLoads(true);
            AtomicBoolean once = new AtomicBoolean();
            store.device.beforeRead(() -> {
                if (!once.getAndSet(true)) {
                    store.store(0, Kind.TEXT, 2);
                }
            });
            store.expect(0, Kind.TEXT, 2);
            assertEquals(LoadResult.ABSENT, store.tryLoad(0));
            assertEquals(0, store.blocksTaken());
        }
    }

    /** The page is there at the first look, and on the file at the second. */
    @Test
    void aPageLeavesForTheFileBeforeALoadGetsToIt() throws Exception {
        try (FaultStore store = FaultStore.of(10, 10)) {
            store.store(0, Kind.TEXT, 1);
            SlotTable slots = store.store.parts().slots();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            long control = slots.lock(0);
            Thread loader = new Thread(() -> {
                try {
                    store.expect(0, Kind.TEXT, 1);
                } catch (Throwable thrown) {
                    failure.set(thrown);
                }
            });
            loader.start();
            Await.until("the loader waits for the slot", () -> loader.getState() == Thread.State.TIMED_WAITING);
            slots.unlock(0, control);
            assertEquals(1, store.writeback(Selection.ALL).examined());
            loader.join(TimeUnit.SECONDS.toMillis(30));
            assertFalse(loader.isAlive());
            assertEquals(null, failure.get());
        }
    }

    /** A close waits for the batch under way and ends the rest. */
    @Test
    void closingEndsAWriteback() throws Exception {
        AtomicReference<WritebackReport> report = new AtomicReference<>();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (FaultStore store = FaultStore.of(100, 100)) {
            for (int slot = 0; slot < 100; slot++) {
                store.store(slot, Kind.TEXT, slot);
            }
            at(store, Point.BEFORE_WRITE, () -> {
                inside.countDown();
                Await.latch("let go", goOn);
            });
            Thread writer = new Thread(() -> report.set(store.store.writeback(WritebackRequest.of(Selection.ALL))));
            writer.start();
            Await.latch("the writer is inside", inside);
            Thread closer = new Thread(store.store::close);
            closer.start();
            Await.until("the close waits", () -> closer.getState() == Thread.State.WAITING);
            goOn.countDown();
            Await.end(writer);
            Await.end(closer);
            assertEquals(End.CLOSED, report.get().end());
            assertEquals(8, report.get().done());
            assertTrue(store.device.isClosed());
            store.closed();
        }
    }

    /** Threads that hit the limit together: one works, the other finds room when its turn comes. */
    @Test
    void aThreadAtTheLimitWaitsForItsTurn() throws Exception {
        try (FaultStore store = new FaultStore(2000, 2000, config -> config.memoryLimit((1 << 20) + 1000))) {
            store.reclaim.reclaimer().waitNanos(TimeUnit.HOURS.toNanos(1));
            int slot = 0;
            while (store.count(Event.SHRINKS) == 0) {
                store.store(slot, Kind.TEXT, slot++);
            }
            store.store.parts().working().acquire();
            store.store.memoryLimit(1 << 19);
            int next = slot;
            Thread other = new Thread(() -> store.store(next, Kind.TEXT, next));
            other.start();
            Await.until("it waits", () -> store.store.parts().working().hasQueuedThreads());
            assertFalse(store.store.contains(next));
            store.store.parts().working().release();
            Await.end(other);
            store.expect(next, Kind.TEXT, next);
            assertEquals(0, store.count(Event.SHRINK_BUSY));
        }
    }

    /** Who gets no turn in time is rejected, and an interrupt does not change that. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThreadAtTheLimitDoesNotWaitForEver(boolean interrupted) throws Exception {
        try (FaultStore store = new FaultStore(2000, 2000, config -> config.memoryLimit((1 << 20) + 1000))) {
            store.reclaim.reclaimer().waitNanos(1_000_000);
            int slot = 0;
            while (store.count(Event.SHRINKS) == 0) {
                store.store(slot, Kind.TEXT, slot++);
            }
            store.store.memoryLimit(1 << 19);
            store.store.parts().working().acquire();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            StoreResult result = store.store.store(slot, MemorySegment.ofArray(store.page(Kind.TEXT, slot)));
            assertEquals(interrupted, Thread.interrupted());
            store.store.parts().working().release();
            assertEquals(StoreResult.POOL_LIMIT, result);
            assertEquals(1, store.count(Event.SHRINK_BUSY));
            assertEquals(1, store.count(Event.SHRINK_FAIL));
            store.store(slot, Kind.TEXT, slot);
        }
    }

    /** Recompression lets others work while its candidates are marked; such a page may leave, and recompression finds it gone. */
    @Test
    void aCandidateOfRecompressionIsWrittenBack() {
        try (FaultStore store = FaultStore.of(20, 20)) {
            fill(store);
            SlotTable slots = store.store.parts().slots();
            long control = slots.lock(SLOT);
            slots.unlock(SLOT, control | Control.MARKED);
            assertEquals(PAGES, store.writeback(Selection.ALL).done());
            store.expect(SLOT, Kind.TEXT, SLOT);
        }
    }
}
