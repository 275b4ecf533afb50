package io.acomp.store.recompress;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.store.CompressedStore;
import io.acomp.store.Damage;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreInvariants;
import io.acomp.store.WorkReport;
import io.acomp.store.codec.HookedCodec;
import io.acomp.store.memory.AddressSpace;
import io.acomp.store.page.Control;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreConfig;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.pool.PoolRig;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Codec, memory and bytes that fail under a pass: every page is as it was, nothing leaks, the counters say it. */
class RecompressFaultTest {
    private static final int PAGES = 64;

    private static HookedCodec.Behaviour failing(Operation broken, AcompStatus status) {
        return (operation, _, codec) -> operation == broken ? CodecResult.failure(status) : codec.getAsLong();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCodecThatFailsChangesNothing(boolean grouped) {
        try (Rig rig = new Rig()) {
            rig.putAll(0, PAGES, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 9);
            rig.codec.behave(failing(Operation.COMPRESS, AcompStatus.DEVICE_FAILED));
            long bytes = rig.parts().counters().get(Level.COMPRESSED_BYTES);
            WorkReport report = rig.pass(grouped);
            assertEquals(0, report.done());
            assertEquals(PAGES, report.skipped().get("fail"));
            assertEquals(PAGES, rig.parts().counters().get(Event.RECOMPRESS_FAIL));
            assertEquals(bytes, rig.parts().counters().get(Level.COMPRESSED_BYTES));
            assertEquals(0, rig.parts().counters().get(Level.INCOMPRESSIBLE_PAGES), "a failure says nothing about the page");
            rig.check();
            rig.codec.behave(HookedCodec.HEALTHY);
            assertEquals(PAGES, rig.pass(grouped).done());
            rig.check();
        }
    }

    @Test
    void wherePagesFailTogetherTheyAreTriedAlone() {
        try (Rig rig = new Rig()) {
            rig.putAll(0, PAGES, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 9);
            rig.codec.behave((operation, source, codec) -> operation == Operation.COMPRESS && source.byteSize() > Pages.SIZE
                    ? CodecResult.DEVICE_FAILED
                    : codec.getAsLong());
            assertEquals(PAGES, rig.pass(true).done());
            assertEquals(0, rig.parts().counters().get(Level.GROUPED_PAGES));
            rig.check();
        }
    }

    @Test
    void theNextAlgorithmIsTriedAfterOneThatFailed() {
        try (Rig rig = new Rig()) {
            rig.putAll(0, PAGES, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 9);
            rig.store.secondaryAlgorithm(2, "zstd", 9);
            rig.codec.behave(failing(Operation.COMPRESS, AcompStatus.DEVICE_FAILED));
            assertEquals(PAGES, rig.pass(false).done());
            assertEquals("zstd", rig.algorithm(0));
            rig.check();
        }
    }

    @Test
    void aStreamThatCannotBeHadChangesNothing() {
        try (Rig rig = new Rig()) {
            rig.putAll(0, PAGES, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, rig.codec.algorithm(), 9);
            rig.codec.streamFails(true);
            assertEquals(PAGES, rig.pass(false).skipped().get("fail"));
            rig.check();
            rig.codec.streamFails(false);
            assertEquals(PAGES, rig.pass(false).done());
            rig.check();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeDecompressedStaysAsItIs(boolean grouped) {
        HookedCodec codec = new HookedCodec();
        try (AcompEngine engine = AcompEngine.builder().provider(codec).build();
                CompressedStore store = CompressedStore.builder(engine).slots(PAGES).algorithm(codec.algorithm()).build()) {
            for (int slot = 0; slot < PAGES; slot++) {
                store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot)));
            }
            store.secondaryAlgorithm(1, "zstd", 19);
            codec.behave(failing(Operation.DECOMPRESS, AcompStatus.DEVICE_FAILED));
            WorkReport report = store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(grouped));
            assertEquals(PAGES, report.skipped().get("fail"));
            assertEquals(0, report.done());
            StoreInvariants.check(store);
            codec.behave(HookedCodec.HEALTHY);
            for (int slot = 0; slot < PAGES; slot++) {
                byte[] page = new byte[Pages.SIZE];
                assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)));
                assertArrayEquals(Pages.of(Kind.TEXT, slot), page);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDamagedPageStaysDamagedAndHurtsNobody(boolean grouped) {
        try (Rig rig = new Rig()) {
            rig.putAll(0, PAGES, Kind.TEXT);
            Damage.flipAByte(rig.store, 17);
            rig.model.remove(17L);
            rig.store.secondaryAlgorithm(1, "zstd", 9);
            WorkReport report = rig.pass(grouped);
            assertEquals(PAGES - 1, report.done());
            assertEquals(1, report.skipped().get("fail"));
            assertEquals(Control.OBJECT, rig.kind(17));
            assertEquals(LoadResult.CORRUPT, rig.store.load(17, MemorySegment.ofArray(new byte[Pages.SIZE])));
            rig.drop(17);
            rig.check();
        }
    }

    @Test
    void aDamagedGroupIsNotMadeAnew() {
        try (Rig rig = new Rig()) {
            rig.putAll(0, 16, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, "zstd", 9);
            assertEquals(16, rig.pass(true).done());
            for (int slot = 0; slot < 12; slot++) {
                rig.drop(slot);
            }
            PoolRig.damage(rig.parts().pool(), Control.handle(rig.value(12)), 50, 3);
            WorkReport report = rig.pass(true);
            assertEquals(0, report.done());
            assertEquals(4, report.skipped().get("fail"));
            for (int slot = 12; slot < 16; slot++) {
                assertEquals(LoadResult.CORRUPT, rig.store.load(slot, MemorySegment.ofArray(new byte[Pages.SIZE])));
                rig.drop(slot);
            }
            rig.check();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutMemoryForTheNewObjectThePassEnds(boolean grouped) {
        try (AcompEngine engine = AcompEngine.create()) {
            StoreConfig config = new StoreConfig(engine);
            config.slots(4096);
            config.poolMemory(() -> new AddressSpace(false, 10 << 20));
            try (PageStore store = PageStore.open(config)) {
                int stored = 0;
                // noise leaves no room in spans that smaller objects could use
                while (store.store(stored, MemorySegment.ofArray(page(stored))).isStored()) {
                    stored++;
                }
                assertEquals(1, store.statistics().zswap().rejectAllocFail());
                store.secondaryAlgorithm(1, "zstd", 1);
                WorkReport report = store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(grouped));
                assertTrue(report.skipped().getOrDefault("no_memory", 0L) > 0, report.toString());
                assertTrue(report.examined() < stored, report.toString());
                StoreInvariants.check(store);
                for (int slot = 0; slot < stored; slot++) {
                    byte[] back = new byte[Pages.SIZE];
                    assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(back)));
                    assertArrayEquals(page(slot), back);
                }
            }
        }
    }

    private static byte[] page(int slot) {
        return Rig.flat(slot);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPassThatBreaksOffLeavesNoMarks(boolean grouped) {
        try (Rig rig = new Rig()) {
            rig.putAll(0, PAGES, Kind.TEXT);
            rig.store.secondaryAlgorithm(1, "zstd", 9);
            rig.hooks(new RecompressHooks() {
                @Override
                void read(long slot) {
                    if (slot == PAGES / 2 + 3) {
                        throw new IllegalStateException("injected, slot=" + slot);
                    }
                }
            });
            assertThrows(IllegalStateException.class, () -> rig.pass(grouped));
            for (int slot = 0; slot < PAGES; slot++) {
                assertFalse(rig.has(slot, Control.MARKED), "slot " + slot);
            }
            rig.check();
            rig.hooks(RecompressHooks.NONE);
            assertTrue(rig.pass(grouped).done() > 0, "the next pass gets its turn");
            rig.check();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStoreClosedDuringAPassEndsIt(boolean grouped) throws InterruptedException {
        HookedCodec codec = new HookedCodec();
        try (AcompEngine engine = AcompEngine.builder().provider(codec).build()) {
            CompressedStore store = CompressedStore.builder(engine).slots(PAGES).build();
            for (int slot = 0; slot < PAGES; slot++) {
                store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot)));
            }
            store.secondaryAlgorithm(1, codec.algorithm(), 9);
            Thread closing = new Thread(store::close);
            AtomicLong read = new AtomicLong();
            ((PageStore) store).recompressor().hooks(new RecompressHooks() {
                @Override
                void read(long slot) {
                    if (read.incrementAndGet() == PAGES / 2) {
                        closing.start();
                        Await.waitingIn(PageStore.class, closing);
                    }
                }
            });
            assertThrows(
                    IllegalStateException.class,
                    () -> store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(grouped)));
            closing.join();
            assertTrue(read.get() < PAGES, "read=" + read);
            assertEquals(0, codec.streams());
            assertEquals(0, codec.digests());
            assertNull(codec.misuse());
        }
    }

    @Test
    void aClosedStoreIsNotRecompressed() {
        Rig rig = new Rig();
        rig.store.secondaryAlgorithm(1, "zstd", 9);
        rig.close();
        assertThrows(IllegalStateException.class, () -> rig.run(Selection.ALL));
    }
}
