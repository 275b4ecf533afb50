package io.acomp.store.reclaim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.store.BackingException;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.SlotState.Content;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreTenant;
import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackReport.End;
import io.acomp.store.WritebackReport.Skip;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.WritebackSettings;
import io.acomp.store.page.Control;
import io.acomp.store.page.StoreCounters.Event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows 33, 37, 49 of KS §7 as far as nothing disturbs them: which pages are written back, what that costs, and that they come back. */
class WritebackTest {
    private static final Kind[] STORED = {Kind.TEXT, Kind.SPARSE, Kind.RANDOM};

    private static Kind kind(int slot) {
        return STORED[slot % STORED.length];
    }

    private static void fill(FaultStore store, int pages) {
        for (int slot = 0; slot < pages; slot++) {
            store.store(slot, kind(slot), slot);
        }
    }

    private static FaultStore open(int slots, int blocks, boolean compressed) {
        return new FaultStore(slots, blocks, config -> config.compressedWriteback(compressed));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pagesComeBackFromTheFile(boolean compressed) {
        try (FaultStore store = open(200, 200, compressed)) {
            fill(store, 100);
            long before = store.store.statistics().mm().comprDataSize();
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(new WritebackReport(100, 100, Map.of(), End.COMPLETE), report);
            assertTrue(before > 0);
            assertEquals(0, store.store.statistics().mm().comprDataSize());
            assertEquals(0, store.store.statistics().mm().memUsedTotal());
            assertEquals(100 * Pages.SIZE, store.store.statistics().mm().origDataSize());
            assertEquals(0, store.store.statistics().zswap().storedPages());
            assertEquals(100, store.store.statistics().zswap().writtenBackPages());
            for (int round = 0; round < 2; round++) {
                for (int slot = 0; slot < 100; slot++) {
                    assertEquals(Content.WRITTEN_BACK, store.content(slot));
                    store.expect(slot, kind(slot), slot);
                }
            }
            assertEquals("100 200 100", store.store.statistics().bd().line());
            assertEquals(200, store.store.statistics().zswap().zswpin());
            assertEquals(0, store.writeback(Selection.ALL).examined());
        }
    }

    @ParameterizedTest
    @CsvSource({"8192, false", "65536, false", "65536, true"})
    void largerPagesCountInUnits(int pageSize, boolean compressed) {
        try (FaultStore store = new FaultStore(20, 20, config -> {
            config.pageSize(pageSize);
            config.compressedWriteback(compressed);
        })) {
            fill(store, 12);
            int units = pageSize / 4096;
            store.store.writebackLimit(true, 12L * units);
            assertEquals(12, store.writeback(Selection.ALL).done());
            assertEquals(0, store.store.writebackLimit());
            assertEquals(12L * units, store.store.statistics().bd().bdCount());
            for (int slot = 0; slot < 12; slot++) {
                store.expect(slot, kind(slot), slot);
            }
        }
    }

    @Test
    void aWordIsNeverWritten() {
        try (FaultStore store = FaultStore.of(10, 10)) {
            store.store(1, Kind.SAME, 1);
            store.store.markIdle(Duration.ZERO);
            for (Selection selection : Selection.values()) {
                assertEquals(0, store.writeback(selection).examined(), selection::name);
            }
            assertEquals(0, store.device.writeCalls());
        }
    }

    @ParameterizedTest
    @EnumSource(Selection.class)
    void eachSelectionTakesItsPages(Selection selection) {
        try (FaultStore store = new FaultStore(60, 60, config -> config.algorithm("lz4"))) {
            store.store.secondaryAlgorithm(1, "lz4", null);
            fill(store, 60);
            // those that no secondary algorithm makes smaller, here: none, for it is the primary
            store.store.recompress(RecompressRequest.of(RecompressRequest.Selection.ALL).withMaxPages(30));
            store.nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            IntStream.range(0, 60).filter(slot -> slot % 2 == 0).forEach(slot -> store.tryLoad(slot));
            assertEquals(30, store.store.markIdle(Duration.ofSeconds(10)));
            Set<Integer> expected = new HashSet<>();
            for (int slot = 0; slot < 60; slot++) {
                boolean idle = store.store.state(slot).idle();
                boolean huge = store.content(slot) == Content.HUGE;
                boolean wanted = switch (selection) {
                    case IDLE -> idle;
                    case HUGE -> huge;
                    case HUGE_IDLE -> huge && idle;
                    case INCOMPRESSIBLE -> store.store.state(slot).incompressible();
                    case ALL -> true;
                };
                if (wanted) {
                    expected.add(slot);
                }
            }
            assertFalse(expected.isEmpty());
            assertEquals(selection == Selection.ALL, expected.size() == 60);
            assertEquals(expected.size(), store.writeback(selection).done());
            for (int slot = 0; slot < 60; slot++) {
                assertEquals(expected.contains(slot), store.content(slot) == Content.WRITTEN_BACK, "slot " + slot);
                store.expect(slot, kind(slot), slot);
            }
        }
    }

    @Test
    void rangesIncludeTheirEnds() {
        try (FaultStore store = FaultStore.of(100, 100)) {
            fill(store, 100);
            WritebackRequest request = WritebackRequest.of(Selection.ALL).withRange(10, 19).withRange(50, 50).withRange(99, 99);
            assertEquals(12, store.writeback(request).done());
            for (int slot = 0; slot < 100; slot++) {
                boolean inside = slot >= 10 && slot <= 19 || slot == 50 || slot == 99;
                assertEquals(inside, store.content(slot) == Content.WRITTEN_BACK, "slot " + slot);
            }
            assertThrows(IllegalArgumentException.class, () -> store.writeback(WritebackRequest.of(Selection.ALL).withRange(5, 100)));
            assertThrows(IllegalArgumentException.class, () -> WritebackRequest.of(Selection.ALL).withRange(5, 4));
            assertThrows(IllegalArgumentException.class, () -> WritebackRequest.of(Selection.ALL).withRange(-1, 4));
            assertThrows(IllegalArgumentException.class, () -> WritebackRequest.of(Selection.ALL).withMaxPages(-1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 20, 33})
    void ofMorePagesThanMayGoTheLargestGo(int most) {
        try (FaultStore store = FaultStore.of(60, 60)) {
            fill(store, 60);
            WritebackReport report = store.writeback(WritebackRequest.of(Selection.ALL).withMaxPages(most));
            assertEquals(most, report.done());
            assertEquals(End.MAX_PAGES, report.end());
            long huge = IntStream.range(0, 60).filter(slot -> store.content(slot) == Content.HUGE).count();
            assertEquals(Math.max(0, 20 - most), huge, "pages that do not shrink are the largest");
            assertEquals(most, store.blocksTaken());
        }
    }

    @Test
    void ofMorePagesThanTheBudgetAllowsTheLargestGo() {
        try (FaultStore store = FaultStore.of(60, 60)) {
            fill(store, 60);
            store.store.writebackLimit(true, 20);
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(20, report.done());
            assertEquals(End.BUDGET, report.end());
            assertEquals(0, store.store.writebackLimit());
            for (int slot = 0; slot < 60; slot++) {
                assertEquals(kind(slot) == Kind.RANDOM, store.content(slot) == Content.WRITTEN_BACK, "slot " + slot);
            }
            WritebackReport refused = store.writeback(Selection.ALL);
            assertEquals(End.BUDGET, refused.end());
            assertEquals(0, refused.done());
            assertTrue(refused.skipped(Skip.BUDGET) > 0);
            assertEquals(refused.skipped(Skip.BUDGET), store.count(Event.WRITEBACK_BUDGET));
            store.store.writebackLimit(false, 0);
            assertEquals(40, store.writeback(Selection.ALL).done());
            assertEquals(0, store.store.writebackLimit());
        }
    }

    @Test
    void aFullFileTakesNoMore() {
        try (FaultStore store = FaultStore.of(60, 25)) {
            fill(store, 60);
            store.store.writebackLimit(true, 1000);
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(25, report.done());
            assertEquals(End.NO_SPACE, report.end());
            WritebackReport refused = store.writeback(Selection.ALL);
            assertEquals(End.NO_SPACE, refused.end());
            assertEquals(0, refused.done());
            assertEquals(refused.skipped(Skip.NO_SPACE), store.count(Event.WRITEBACK_NO_SPACE));
            assertEquals(975, store.store.writebackLimit());
            for (int slot = 0; slot < 60; slot++) {
                store.expect(slot, kind(slot), slot);
            }
            assertTrue(store.store.invalidate(2));
            assertEquals(1, store.writeback(Selection.ALL).done());
        }
    }

    @Test
    void tenantsChoose() {
        try (FaultStore store = FaultStore.of(60, 60)) {
            StoreTenant first = store.store.tenant("first");
            StoreTenant second = store.store.tenant("second");
            for (int slot = 0; slot < 60; slot += 3) {
                store.store(first, slot, kind(slot), slot);
                store.store(second, slot + 1, kind(slot), slot);
                store.store(slot + 2, kind(slot), slot);
            }
            assertEquals(20, store.writeback(WritebackRequest.of(Selection.ALL).withTenant("first")).done());
            assertEquals(20, first.usage().writtenBack());
            assertEquals(20, first.usage().pages());
            assertEquals(0, first.usage().bytes());
            assertEquals(0, second.usage().writtenBack());
            second.writeback(false);
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(20, report.done());
            assertEquals(20, report.skipped(Skip.FORBIDDEN));
            assertEquals(0, second.usage().writtenBack());
            assertThrows(IllegalArgumentException.class, () -> store.writeback(WritebackRequest.of(Selection.ALL).withTenant("third")));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "7, 15", "100, 1", "1024, 1"})
    void aBatchIsOneWrite(int pages, int writes) {
        try (FaultStore store = FaultStore.of(100, 100)) {
            fill(store, 100);
            store.store.writebackBatch(pages);
            assertEquals(100, store.writeback(Selection.ALL).done());
            assertEquals(writes, store.device.writeCalls());
            assertThrows(IllegalArgumentException.class, () -> store.store.writebackBatch(0));
            assertThrows(IllegalArgumentException.class, () -> store.store.writebackBatch(1025));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blocksComeBack(boolean compressed) {
        try (FaultStore store = open(60, 30, compressed)) {
            fill(store, 30);
            assertEquals(30, store.writeback(Selection.ALL).done());
            for (int slot = 0; slot < 10; slot++) {
                assertTrue(store.store.invalidate(slot));
                store.store(slot + 10, Kind.TEXT, 1000 + slot);
            }
            assertEquals(10, store.blocksTaken());
            store.store.exclusiveLoads(true);
            store.expect(25, kind(25), 25);
            assertEquals(LoadResult.ABSENT, store.tryLoad(25));
            assertEquals(9, store.blocksTaken());
            store.check();
            store.store.reset();
            assertEquals(0, store.blocksTaken());
            assertEquals(0, store.store.statistics().mm().memUsedTotal());
        }
    }

    @Test
    void groupsLeavePageByPage() {
        try (FaultStore store = FaultStore.of(64, 64)) {
            store.store.secondaryAlgorithm(1, "zstd", 3);
            for (int slot = 0; slot < 64; slot++) {
                store.store(slot, Kind.TEXT, slot);
            }
            store.store.recompress(RecompressRequest.of(RecompressRequest.Selection.ALL).withGrouped(true));
            assertEquals(Content.GROUPED, store.content(0));
            assertEquals(Content.GROUPED, store.content(40));
            store.store.writebackBatch(5);
            assertEquals(7, store.writeback(WritebackRequest.of(Selection.ALL).withRange(13, 19)).done());
            store.check();
            for (int slot = 0; slot < 64; slot++) {
                assertEquals(slot >= 13 && slot <= 19, store.content(slot) == Content.WRITTEN_BACK, "slot " + slot);
                store.expect(slot, Kind.TEXT, slot);
            }
            assertEquals(57, store.writeback(Selection.ALL).done());
            assertEquals(0, store.store.statistics().mm().comprDataSize());
            for (int slot = 0; slot < 64; slot++) {
                store.expect(slot, Kind.TEXT, slot);
            }
        }
    }

    /** The codec pool of a page lives as long as the page, wherever it lies. */
    @Test
    void aCompressedPageKeepsItsAlgorithm() {
        try (FaultStore store = open(60, 60, true)) {
            fill(store, 30);
            assertEquals(30, store.writeback(Selection.ALL).done());
            store.store.algorithm("zstd", 1);
            for (int slot = 30; slot < 60; slot++) {
                store.store(slot, kind(slot), slot);
            }
            assertEquals(2, store.store.algorithms().size());
            for (int slot = 0; slot < 60; slot++) {
                store.expect(slot, kind(slot), slot);
            }
            for (int slot = 0; slot < 30; slot++) {
                store.store.invalidate(slot);
            }
            assertEquals(1, store.store.algorithms().size());
        }
    }

    @Test
    void withoutCompressedWritebackPagesNeedNoAlgorithm() {
        try (FaultStore store = FaultStore.of(60, 60)) {
            fill(store, 30);
            store.store.algorithm("zstd", 1);
            assertEquals(2, store.store.algorithms().size());
            assertEquals(30, store.writeback(Selection.ALL).done());
            assertEquals(1, store.store.algorithms().size());
        }
    }

    /** What the slot remembers: whose page it is and when it was used last; marks of the pool's are gone. */
    @Test
    void tenantAndAgeStay() {
        try (FaultStore store = FaultStore.of(10, 10)) {
            store.store(store.store.tenant("one"), 3, Kind.TEXT, 3);
            store.nanos.addAndGet(Duration.ofSeconds(50).toNanos());
            assertEquals(1, store.store.markIdle(Duration.ofSeconds(50)));
            assertEquals(1, store.writeback(Selection.IDLE).done());
            assertEquals(50, store.store.state(3).secondsUnused());
            assertEquals(".w....", store.store.state(3).flags());
            long control = store.store.parts().slots().peek(3);
            assertEquals(1, Control.tenant(control));
            assertFalse(Control.has(control, Control.REFERENCED));
            store.expect(3, Kind.TEXT, 3);
            assertEquals(0, store.store.state(3).secondsUnused());
        }
    }

    @Test
    void aStoreWithoutAFileSaysSo() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(10).build()) {
            assertThrows(IllegalStateException.class, () -> store.writeback(WritebackRequest.of(Selection.ALL)));
            assertThrows(IllegalStateException.class, () -> store.shrink(0));
            assertThrows(IllegalStateException.class, () -> store.writebackLimit(true, 1));
            assertThrows(IllegalStateException.class, store::writebackLimit);
            assertThrows(IllegalStateException.class, () -> store.writebackBatch(1));
        }
    }

    @Test
    void aFileOnDisk(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("backing");
        try (AcompEngine engine = AcompEngine.create()) {
            CompressedStore.Builder builder =
                    CompressedStore.builder(engine).slots(100).backingFile(WritebackSettings.of(path, 1 << 20).withBatchSize(10));
            try (CompressedStore store = builder.build()) {
                for (int slot = 0; slot < 100; slot++) {
                    assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(Pages.of(kind(slot), slot))));
                }
                assertEquals(100, store.writeback(WritebackRequest.of(Selection.ALL)).done());
                MemorySegment page = Pages.nativePage(new byte[Pages.SIZE]);
                for (int slot = 0; slot < 100; slot++) {
                    assertEquals(LoadResult.LOADED, store.load(slot, page));
                    assertEquals(-1, page.mismatch(MemorySegment.ofArray(Pages.of(kind(slot), slot))), "slot " + slot);
                }
                UncheckedIOException taken = assertThrows(UncheckedIOException.class, builder::build);
                assertEquals(BackingException.Code.LOCKED, assertInstanceOf(BackingException.class, taken.getCause()).code());
                StoreInvariants.check(store);
                assertTrue(Files.exists(path));
            }
            assertFalse(Files.exists(path));
            Files.writeString(path, "something else");
            UncheckedIOException foreign = assertThrows(UncheckedIOException.class, builder::build);
            assertEquals(BackingException.Code.NOT_A_BACKING_FILE, assertInstanceOf(BackingException.class, foreign.getCause()).code());
            assertNotEquals(0, Files.size(path));
        }
    }
}
