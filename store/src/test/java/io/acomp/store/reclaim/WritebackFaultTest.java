package io.acomp.store.reclaim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompStatus;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;
import io.acomp.store.StoreResult;
import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackReport.End;
import io.acomp.store.WritebackReport.Skip;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.memory.AddressSpace;
import io.acomp.store.page.Control;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.pool.Stored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Row 49 of KS §7 and its neighbours: whatever fails on the way to the file or back, no page is lost or stale, and counters say it. */
class WritebackFaultTest {
    private static final int PAGES = 24;
    private static final long BUDGET = 1_000;

    private static Kind kind(int slot) {
        return slot % 3 == 0 ? Kind.RANDOM : Kind.SPARSE;
    }

    /** A store of pages compressed by the codec that can be told to fail, with a budget. */
    private static FaultStore open(int blocks, boolean compressed) {
        FaultStore store = new FaultStore(200, blocks, config -> config.compressedWriteback(compressed));
        store.store.algorithm(store.codec.algorithm(), null);
        for (int slot = 0; slot < PAGES; slot++) {
            store.store(slot, kind(slot), slot);
        }
        store.store.writebackLimit(true, BUDGET);
        return store;
    }

    /** Every page is there, and budget, blocks and counters agree. */
    private static void expectAll(FaultStore store) {
        store.check();
        assertEquals(BUDGET - store.blocksTaken(), store.store.writebackLimit(), "budget");
        for (int slot = 0; slot < PAGES; slot++) {
            store.expect(slot, kind(slot), slot);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void row49_aFailedWriteGivesEverythingBack(boolean compressed) {
        try (FaultStore store = open(100, compressed)) {
            store.device.failWrites(true);
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(new WritebackReport(8, 0, Map.of(Skip.WRITE_FAIL, 8L), End.WRITE_FAIL), report);
            assertEquals(8, store.count(Event.WRITEBACK_FAIL));
            assertEquals(0, store.blocksTaken());
            assertEquals(BUDGET, store.store.writebackLimit());
            expectAll(store);
            assertEquals(Content.HUGE, store.content(0));
            store.device.failWrites(false);
            assertEquals(PAGES, store.writeback(Selection.ALL).done());
            expectAll(store);
        }
    }

    /** The blocks are no neighbours here, so that each is a write of its own, and one of a batch of eight fails. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 24})
    void oneWriteOfABatchFails(int nth) {
        try (FaultStore store = FaultStore.of(200, 2 * PAGES)) {
            store.store.algorithm(store.codec.algorithm(), null);
            for (int slot = 100; slot < 100 + 2 * PAGES; slot++) {
                store.store(slot, Kind.SPARSE, slot);
            }
            assertEquals(2 * PAGES, store.writeback(Selection.ALL).done());
            for (int slot = 100; slot < 100 + 2 * PAGES; slot += 2) {
                store.store.invalidate(slot);
            }
            for (int slot = 0; slot < PAGES; slot++) {
                store.store(slot, kind(slot), slot);
            }
            store.store.writebackLimit(true, BUDGET);
            store.device.failWrite(nth);
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(new WritebackReport(PAGES, PAGES - 1, Map.of(Skip.WRITE_FAIL, 1L), End.COMPLETE), report);
            assertEquals(BUDGET - PAGES + 1, store.store.writebackLimit());
            assertEquals(2 * PAGES - 1, store.blocksTaken());
            assertEquals(1, store.count(Event.WRITEBACK_FAIL));
            for (int slot = 0; slot < PAGES; slot++) {
                assertEquals(slot != nth - 1, store.content(slot) == Content.WRITTEN_BACK, "slot " + slot);
                store.expect(slot, kind(slot), slot);
            }
            for (int slot = 101; slot < 100 + 2 * PAGES; slot += 2) {
                store.expect(slot, Kind.SPARSE, slot);
            }
        }
    }

    @Test
    void aFullDiskEndsIt() {
        try (FaultStore store = open(100, false)) {
            store.device.full(true);
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(End.NO_SPACE, report.end());
            assertEquals(8, report.skipped(Skip.WRITE_FAIL));
            expectAll(store);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "10, false", "23, false", "10, true"})
    void aFullFileEndsIt(int blocks, boolean compressed) {
        try (FaultStore store = open(blocks, compressed)) {
            WritebackReport report = store.writeback(WritebackRequest.of(Selection.ALL).withRange(0, 10).withRange(11, PAGES - 1));
            assertEquals(End.NO_SPACE, report.end());
            assertEquals(blocks, report.done());
            expectAll(store);
            report = store.writeback(Selection.ALL);
            assertEquals(End.NO_SPACE, report.end());
            assertEquals(0, report.done());
            assertTrue(store.count(Event.WRITEBACK_NO_SPACE) > 0);
            expectAll(store);
        }
    }

    @Test
    void aReadThatFailsIsCounted() {
        try (FaultStore store = open(100, false)) {
            assertEquals(PAGES, store.writeback(Selection.ALL).done());
            store.device.failReads(true);
            assertEquals(LoadResult.IO_FAIL, store.tryLoad(3));
            store.store.exclusiveLoads(true);
            assertEquals(LoadResult.IO_FAIL, store.tryLoad(3));
            store.store.exclusiveLoads(false);
            assertEquals(2, store.count(Event.BACKING_READ_FAIL));
            assertEquals(2, store.store.statistics().io().failedReads());
            assertEquals(Content.WRITTEN_BACK, store.content(3), "it is kept as it is");
            store.device.failReads(false);
            expectAll(store);
            // what cannot be read can be replaced
            store.device.failReads(true);
            store.store(3, Kind.SPARSE, 3);
            store.device.failReads(false);
            store.expect(3, Kind.SPARSE, 3);
        }
    }

    /** Every byte of a block counts: of a page, or of an object with its head. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDamagedBlockIsNoticed(boolean compressed) {
        try (FaultStore store = open(100, compressed)) {
            assertEquals(PAGES, store.writeback(Selection.ALL).done());
            int slot = 4;
            long position = (long) Control.block(store.store.parts().slots().value(slot)) * 4096;
            int length = compressed ? 8 + store.device.memory().get(ValueLayout.JAVA_INT_UNALIGNED, position) : 4096;
            assertTrue(length < 4096 || !compressed);
            int damaged = 0;
            for (int at = 0; at < length; at += 5, damaged++) {
                byte there = store.device.memory().get(ValueLayout.JAVA_BYTE, position + at);
                store.device.memory().set(ValueLayout.JAVA_BYTE, position + at, (byte) (there ^ 0x20));
                assertEquals(LoadResult.CORRUPT, store.tryLoad(slot), "byte " + at);
                store.device.memory().set(ValueLayout.JAVA_BYTE, position + at, there);
            }
            assertEquals(damaged, store.count(Event.CORRUPT));
            expectAll(store);
        }
    }

    @Test
    void aPageThatCannotBeDecompressedStays() {
        try (FaultStore store = open(100, false)) {
            store.codec.decompressFails = AcompStatus.DEVICE_FAILED;
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(8, report.done(), "pages that are stored as they are need no codec");
            assertEquals(16, report.skipped(Skip.DECOMPRESS_FAIL));
            assertEquals(16, store.count(Event.DECOMPRESS_FAIL));
            assertEquals(8, store.blocksTaken());
            store.codec.decompressFails = null;
            expectAll(store);
        }
    }

    /** Compressed writeback needs the codec when a page comes back only. */
    @Test
    void compressedWritebackSparesTheCodec() {
        try (FaultStore store = open(100, true)) {
            store.codec.decompressFails = AcompStatus.DEVICE_FAILED;
            int calls = store.codec.calls.get();
            assertEquals(PAGES, store.writeback(Selection.ALL).done());
            assertEquals(calls, store.codec.calls.get());
            assertEquals(LoadResult.DECOMPRESS_FAIL, store.tryLoad(1));
            assertEquals(1, store.count(Event.DECOMPRESS_FAIL));
            store.codec.decompressFails = null;
            expectAll(store);
        }
    }

    /** What is damaged in the pool does not get to the file. */
    @Test
    void aDamagedObjectStays() {
        try (FaultStore store = new FaultStore(200, 100, config -> {})) {
            store.store(0, Kind.TEXT, 0);
            store.store(1, Kind.TEXT, 1);
            // an object with the checksum of another
            long control = store.store.parts().slots().lock(0);
            MemorySegment object = MemorySegment.ofArray(new byte[5000]);
            long value = store.store.parts().slots().value(0);
            long stored = store.store.parts().pool().read(Control.handle(value), object);
            int length = Stored.length(stored);
            int tag = Stored.tag(stored);
            int damaged = store.store.parts().pool().store(object, 0, length, Stored.crc(stored) ^ 1, tag);
            store.store.parts().slots().value(0, Control.ofHandle(damaged));
            store.store.parts().slots().unlock(0, control);
            store.store.parts().pool().free(Control.handle(value));
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(new WritebackReport(2, 1, Map.of(Skip.CORRUPT, 1L), End.COMPLETE), report);
            assertEquals(1, store.blocksTaken());
            assertEquals(1, store.count(Event.CORRUPT));
            assertEquals(LoadResult.CORRUPT, store.tryLoad(0));
        }
    }

    /** Working memory of the codec cannot be had: the pages stay, and there is a next time. */
    @Test
    void noMemoryForTheCodec() {
        try (FaultStore store = open(100, false)) {
            store.codec.streamFails = true;
            WritebackReport report = store.writeback(Selection.ALL);
            assertEquals(16, report.skipped(Skip.DECOMPRESS_FAIL), report::toString);
            store.codec.streamFails = false;
            expectAll(store);
            assertEquals(16, store.writeback(Selection.ALL).done());
            expectAll(store);
        }
    }

    /** An error from within leaves no mark, block or budget behind. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whateverIsThrown(int point) {
        try (FaultStore store = open(100, false)) {
            store.reclaim.writer().hooks(new WritebackHooks() {
                @Override
                void marked() {
                    fail(0);
                }

                @Override
                void read(long slot) {
                    fail(slot == 5 ? 1 : -1);
                }

                @Override
                void beforeWrite() {
                    fail(2);
                }

                @Override
                void written() {
                    fail(3);
                }

                private void fail(int here) {
                    if (here == point) {
                        throw new OutOfMemoryError("injected, point=" + here);
                    }
                }
            });
            assertThrows(OutOfMemoryError.class, () -> store.store.writeback(WritebackRequest.of(Selection.ALL)));
            assertEquals(0, store.blocksTaken());
            expectAll(store);
            assertEquals(1, store.store.parts().working().availablePermits());
            store.reclaim.writer().hooks(WritebackHooks.NONE);
            assertEquals(PAGES, store.writeback(Selection.ALL).done());
            expectAll(store);
        }
    }

    /** What goes wrong while a store makes room. */
    private enum Fault {
        WRITE,
        DISK_FULL,
        FILE_FULL,
        BUDGET,
        CODEC,
        MEMORY
    }

    /** Making room fails: the store is rejected, the old version is gone, nothing else is; afterwards everything works again. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void noRoomCanBeMade(Fault fault) {
        int blocks = fault == Fault.FILE_FULL ? 1 : 400;
        try (FaultStore store = new FaultStore(400, blocks, config -> {})) {
            store.store.algorithm(store.codec.algorithm(), null);
            int slots = 300;
            for (int slot = 0; slot < slots; slot++) {
                store.store(slot, Kind.SPARSE, slot);
            }
            long used = store.store.statistics().mm().memUsedTotal();
            store.store.memoryLimit(used);
            switch (fault) {
                case WRITE -> store.device.failWrites(true);
                case DISK_FULL -> store.device.full(true);
                case FILE_FULL -> {}
                case BUDGET -> store.store.writebackLimit(true, 0);
                case CODEC -> store.codec.decompressFails = AcompStatus.DEVICE_FAILED;
                case MEMORY -> store.reclaim.writer().hooks(new WritebackHooks() {
                    @Override
                    void beforeWrite() {
                        throw new OutOfMemoryError("injected");
                    }
                });
            }
            StoreResult result = store.tryStore(7, store.page(Kind.RANDOM, 1));
            assertFalse(result.isStored());
            assertEquals(1, store.store.statistics().io().failedWrites());
            assertTrue(store.count(Event.SHRINK_FAIL) > 0);
            Event event = switch (fault) {
                case WRITE, DISK_FULL -> Event.WRITEBACK_FAIL;
                case FILE_FULL -> Event.WRITEBACK_NO_SPACE;
                case BUDGET -> Event.WRITEBACK_BUDGET;
                case CODEC -> Event.DECOMPRESS_FAIL;
                case MEMORY -> Event.WRITEBACK_NO_MEMORY;
            };
            assertTrue(store.count(event) > 0, event::name);
            assertEquals(LoadResult.ABSENT, store.tryLoad(7), "the old version");
            store.check();
            store.device.failWrites(false);
            store.device.full(false);
            store.codec.decompressFails = null;
            store.reclaim.writer().hooks(WritebackHooks.NONE);
            for (int slot = 0; slot < slots; slot++) {
                if (slot != 7) {
                    store.expect(slot, Kind.SPARSE, slot);
                }
            }
            if (fault != Fault.FILE_FULL && fault != Fault.BUDGET) {
                store.store(7, Kind.RANDOM, 1);
                store.expect(7, Kind.RANDOM, 1);
            }
            assertTrue(store.store.statistics().mm().memUsedTotal() <= used);
        }
    }

    /** The pool gets no more memory from the system while pages could leave it: a store that fails is rejected as that. */
    @Test
    void noMemoryForThePool() {
        try (FaultStore store =
                new FaultStore(4000, 4000, config -> config.poolMemory(() -> new AddressSpace(false, 12 << 20)))) {
            int slot = 0;
            StoreResult result = StoreResult.STORED;
            while (result.isStored()) {
                result = store.tryStore(slot, store.page(Kind.RANDOM, slot));
                slot++;
            }
            assertEquals(StoreResult.ALLOC_FAIL, result);
            store.check();
            assertTrue(store.writeback(Selection.ALL).done() > 1000);
            store.store(slot, Kind.RANDOM, slot);
            for (int stored = 0; stored < slot - 1; stored++) {
                store.expect(stored, Kind.RANDOM, stored);
            }
        }
    }

    /** The budget counts in units of 4 KiB. */
    @Test
    void unitsAreGivenBackForLargePages() {
        try (FaultStore store = new FaultStore(20, 20, config -> config.pageSize(16_384))) {
            for (int slot = 0; slot < 10; slot++) {
                store.store(slot, Kind.RANDOM, slot);
            }
            store.store.writebackLimit(true, 100);
            store.device.failWrites(true);
            assertEquals(0, store.writeback(Selection.ALL).done());
            assertEquals(100, store.store.writebackLimit());
            store.device.failWrites(false);
            assertEquals(10, store.writeback(Selection.ALL).done());
            assertEquals(100 - 10 * 16_384 / BackingFile.UNIT, store.store.writebackLimit());
        }
    }
}
