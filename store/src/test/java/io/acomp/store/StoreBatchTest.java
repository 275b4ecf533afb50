package io.acomp.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.store.Pages.Kind;
import io.acomp.store.SlotState.Content;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Rules of stores and loads that several pages, or several versions of one, have to keep: KS rows 31, 32, 33 and 35. */
class StoreBatchTest {
    private static final byte REFUSED = 99;

    private final ToyDriver driver = new ToyDriver();
    private final AcompEngine engine = AcompEngine.builder().provider(driver).build();
    private CompressedStore store;

    @BeforeEach
    void open() {
        store = CompressedStore.builder(engine).slots(200).algorithm(driver.algorithm()).build();
    }

    @AfterEach
    void close() {
        StoreInvariants.check(store);
        store.close();
        assertEquals(0, driver.streamsOpen.get());
        engine.close();
    }

    // ---------------------------------------------------------------- row 31: all or nothing

    /** Around 32 pages, of which one request is made, too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 31, 32, 33, 70})
    void onePageThatFailsTakesAllWithIt(int pages) {
        for (int failing = 0; failing < pages; failing++) {
            List<MemorySegment> old = batch(pages, 1);
            assertEquals(StoreResult.STORED, store.store(10, old));
            List<MemorySegment> batch = batch(pages, 2);
            batch.get(failing).set(ValueLayout.JAVA_BYTE, 2000, REFUSED);
            driver.refuses = source -> source.get(ValueLayout.JAVA_BYTE, 2000) == REFUSED;
            assertEquals(StoreResult.COMPRESS_FAIL, store.store(10, batch));
            driver.refuses = _ -> false;
            for (int slot = 0; slot < 200; slot++) {
                assertFalse(store.contains(slot), "page " + failing + " of " + pages + " failed, slot " + slot);
            }
            assertEquals(0, store.statistics().mm().comprDataSize());
            assertEquals(0, store.statistics().mm().origDataSize());
        }
        StoreStatistics counted = store.statistics();
        assertEquals((long) pages * pages, counted.io().failedWrites(), "each page of a rejected batch is rejected");
        assertEquals((long) pages * pages, counted.work().events().get("dropped"));
        assertEquals(0, counted.mm().hugePagesSince(), "what was taken back was never stored");
    }

    /** Pages in a row: those that shrink, words, and pages that do not shrink. */
    private static List<MemorySegment> batch(int pages, int seed) {
        List<MemorySegment> batch = new ArrayList<>();
        for (int i = 0; i < pages; i++) {
            byte[] page = runs(seed * 1000 + i);
            if (i % 5 == 3) {
                Arrays.fill(page, (byte) 5);
            }
            batch.add(MemorySegment.ofArray(page));
        }
        return batch;
    }

    private static byte[] runs(int seed) {
        byte[] page = new byte[Pages.SIZE];
        for (int at = 0; at < page.length; at += 64) {
            Arrays.fill(page, at, at + 64, (byte) ((seed + at / 64) % 90));
        }
        return page;
    }

    @Test
    void rawPagesOfABatchAreTakenBackToo() {
        List<MemorySegment> batch = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            batch.add(MemorySegment.ofArray(Pages.of(Kind.RANDOM, i)));
        }
        batch.add(MemorySegment.ofArray(runs(1)));
        batch.getLast().set(ValueLayout.JAVA_BYTE, 2000, REFUSED);
        driver.refuses = source -> source.get(ValueLayout.JAVA_BYTE, 2000) == REFUSED && source.get(ValueLayout.JAVA_BYTE, 2001) == runs(1)[2001];
        assertEquals(StoreResult.COMPRESS_FAIL, store.store(0, batch));
        assertEquals(0, store.statistics().mm().hugePages());
        assertEquals(0, store.statistics().mm().hugePagesSince());
    }

    /** The limit is hit somewhere within the batch. */
    @Test
    void aBatchThatDoesNotFitLeavesNothing() {
        store.memoryLimit(64 << 10);
        List<MemorySegment> batch = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            batch.add(MemorySegment.ofArray(Pages.of(Kind.RANDOM, i)));
        }
        assertEquals(StoreResult.POOL_LIMIT, store.store(0, batch));
        for (int slot = 0; slot < 200; slot++) {
            assertFalse(store.contains(slot));
        }
        assertEquals(0, store.statistics().mm().memUsedTotal());
        assertEquals(40, store.statistics().io().failedWrites());
    }

    @Test
    void aPageNobodyCanReadLeavesTheStoreAsItWas() {
        List<MemorySegment> old = batch(40, 1);
        store.store(0, old);
        for (int gone = 0; gone < 40; gone++) {
            List<MemorySegment> batch = batch(40, 2);
            Arena arena = Arena.ofShared();
            batch.set(gone, arena.allocate(Pages.SIZE));
            arena.close();
            assertThrows(IllegalStateException.class, () -> store.store(0, batch));
            StoreInvariants.check(store);
        }
        for (int i = 0; i < 40; i++) {
            assertArrayEquals(old.get(i).toArray(ValueLayout.JAVA_BYTE), load(i));
        }
    }

    /** Neither the store's batch nor the engine's request holds on to a caller's pages, stored or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchLetsGoOfItsPages(boolean rejected) {
        driver.compressFails = rejected ? AcompStatus.DEVICE_FAILED : null;
        List<WeakReference<byte[]>> pages = new ArrayList<>();
        storeAndForget(70, pages, rejected ? StoreResult.COMPRESS_FAIL : StoreResult.STORED);
        driver.compressFails = null;
        Await.until("all pages are gone", () -> {
            System.gc();
            return pages.stream().allMatch(page -> page.get() == null);
        });
    }

    private void storeAndForget(int count, List<WeakReference<byte[]>> pages, StoreResult expected) {
        List<MemorySegment> batch = batch(count, 1);
        batch.forEach(page -> pages.add(new WeakReference<>((byte[]) page.heapBase().orElseThrow())));
        assertEquals(expected, store.store(0, batch));
    }

    // ---------------------------------------------------------------- row 32: no old version after a failed store

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theOldVersionIsDropped(Kind kind) {
        for (AcompStatus failure : List.of(AcompStatus.DEVICE_FAILED, AcompStatus.OUT_OF_MEMORY, AcompStatus.CORRUPT_INPUT)) {
            store.store(3, MemorySegment.ofArray(Pages.of(kind, 1)));
            driver.compressFails = failure;
            assertEquals(StoreResult.COMPRESS_FAIL, store.store(3, MemorySegment.ofArray(runs(2))));
            driver.compressFails = null;
            assertEquals(LoadResult.ABSENT, store.load(3, MemorySegment.ofArray(new byte[Pages.SIZE])));
        }
        assertEquals(3, store.statistics().zswap().rejectCompressFail());
        assertEquals(3, store.statistics().work().events().get("dropped"));
    }

    @Test
    void noRejectionLeavesAnOldVersion() {
        byte[] page = runs(1);
        store.store(3, MemorySegment.ofArray(page));
        store.enabled(false);
        assertEquals(StoreResult.DISABLED, store.store(3, MemorySegment.ofArray(page)));
        assertFalse(store.contains(3));
        store.enabled(true);
        store.store(3, MemorySegment.ofArray(page));
        store.memoryLimit(1);
        assertEquals(StoreResult.POOL_LIMIT, store.store(3, MemorySegment.ofArray(page)));
        assertFalse(store.contains(3));
        store.memoryLimit(0);
        StoreTenant tenant = store.tenant("small");
        assertEquals(StoreResult.STORED, tenant.store(3, MemorySegment.ofArray(page)));
        tenant.quota(1);
        assertEquals(StoreResult.TENANT_LIMIT, tenant.store(3, MemorySegment.ofArray(page)));
        assertFalse(store.contains(3));
        driver.producesNothing = true;
        store.memoryLimit(0);
        store.store(4, MemorySegment.ofArray(Pages.of(Kind.SAME, 1)));
        assertEquals(StoreResult.COMPRESS_FAIL, store.store(4, MemorySegment.ofArray(page)), "nothing is no compressed page");
        assertFalse(store.contains(4));
        driver.producesNothing = false;
    }

    @Test
    void aPageThatDoesNotShrinkIsRejectedWithoutRawStorage() {
        try (CompressedStore strict = CompressedStore.builder(engine).slots(10).algorithm(driver.algorithm()).rawStorage(false).build()) {
            strict.store(3, MemorySegment.ofArray(runs(1)));
            assertEquals(StoreResult.COMPRESS_POOR, strict.store(3, MemorySegment.ofArray(Pages.of(Kind.RANDOM, 1))));
            assertFalse(strict.contains(3));
            assertEquals(1, strict.statistics().zswap().rejectCompressPoor());
            StoreInvariants.check(strict);
        }
    }

    // ---------------------------------------------------------------- row 33: raw storage

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 65536})
    void whatDoesNotShrinkIsStoredAsItIs(int pageSize) {
        try (CompressedStore raw = CompressedStore.builder(engine).slots(20).pageSize(pageSize).build()) {
            for (int i = 0; i < 20; i++) {
                assertEquals(StoreResult.STORED, raw.store(i, MemorySegment.ofArray(Pages.of(Kind.RANDOM, i, pageSize))));
                assertEquals(Content.HUGE, raw.state(i).content());
                assertEquals(i + 1, raw.statistics().mm().hugePages());
                assertEquals(i + 1, raw.statistics().mm().hugePagesSince());
                assertEquals((i + 1L) * pageSize, raw.statistics().mm().comprDataSize(), "length == page");
            }
            for (int i = 0; i < 20; i++) {
                byte[] back = new byte[pageSize];
                assertEquals(LoadResult.LOADED, raw.load(i, MemorySegment.ofArray(back)));
                assertArrayEquals(Pages.of(Kind.RANDOM, i, pageSize), back);
            }
            raw.invalidate(0);
            raw.store(1, MemorySegment.ofArray(Pages.of(Kind.TEXT, 1, pageSize)));
            assertEquals(18, raw.statistics().mm().hugePages());
            assertEquals(20, raw.statistics().mm().hugePagesSince());
            StoreInvariants.check(raw);
        }
    }

    // ---------------------------------------------------------------- row 35: exclusive loads

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anExclusiveLoadTakesThePageOut(Kind kind) {
        byte[] page = Pages.of(kind, 1);
        store.store(3, MemorySegment.ofArray(page));
        assertArrayEquals(page, load(3));
        assertArrayEquals(page, load(3), "switched off, the page stays");
        store.exclusiveLoads(true);
        assertArrayEquals(page, load(3));
        assertEquals(LoadResult.ABSENT, store.load(3, MemorySegment.ofArray(new byte[Pages.SIZE])));
        assertEquals(0, store.statistics().mm().origDataSize());
        assertEquals(0, store.statistics().mm().comprDataSize());
        store.store(3, MemorySegment.ofArray(page));
        store.exclusiveLoads(false);
        assertArrayEquals(page, load(3));
        assertArrayEquals(page, load(3));
    }

    @Test
    void anExclusiveLoadThatFailsKeepsThePage() {
        store.exclusiveLoads(true);
        store.store(3, MemorySegment.ofArray(runs(1)));
        driver.decompressFails = AcompStatus.DEVICE_FAILED;
        assertEquals(LoadResult.DECOMPRESS_FAIL, store.load(3, MemorySegment.ofArray(new byte[Pages.SIZE])));
        driver.decompressFails = null;
        assertArrayEquals(runs(1), load(3));
        assertFalse(store.contains(3));
    }

    /** Of several that load a page at once, exactly one gets it. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void onlyOneGetsThePage(Kind kind) throws InterruptedException {
        store.exclusiveLoads(true);
        int threads = 4;
        int rounds = 300;
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicInteger[] got = new AtomicInteger[rounds];
        Arrays.setAll(got, _ -> new AtomicInteger());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> loaders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            boolean stores = i == 0;
            Thread loader = new Thread(() -> {
                byte[] back = new byte[Pages.SIZE];
                try {
                    for (int round = 0; round < rounds; round++) {
                        byte[] page = Pages.of(kind, round);
                        if (stores) {
                            store.store(round % 3, MemorySegment.ofArray(page));
                        }
                        start.await();
                        LoadResult result = store.load(round % 3, MemorySegment.ofArray(back));
                        if (result == LoadResult.LOADED) {
                            got[round].incrementAndGet();
                            assertArrayEquals(page, back);
                        } else {
                            assertEquals(LoadResult.ABSENT, result);
                        }
                        start.await();
                    }
                } catch (Throwable wrong) {
                    failure.compareAndSet(null, wrong);
                    start.reset();
                }
            });
            loader.start();
            loaders.add(loader);
        }
        for (Thread loader : loaders) {
            loader.join();
        }
        assertNull(failure.get(), () -> String.valueOf(failure.get()));
        for (int round = 0; round < rounds; round++) {
            assertEquals(1, got[round].get(), "round " + round);
        }
        assertEquals(rounds, store.statistics().zswap().zswpin());
    }

    private byte[] load(long slot) {
        byte[] page = new byte[Pages.SIZE];
        assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)));
        return page;
    }
}
