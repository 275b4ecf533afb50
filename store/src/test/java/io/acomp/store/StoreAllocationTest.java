package io.acomp.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.acomp.AcompEngine;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest.Selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, stores, loads and invalidations allocate nothing on the Java heap, whatever the page is like. */
class StoreAllocationTest {
    private static final int PAGES = 256;
    private static final long WARM_UP_NANOS = 20_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private interface Round {
        void run();
    }

    /** Least bytes a round ever allocates; a round that allocates per call never gets below its calls. */
    private static long least(Round round) {
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (least >= PAGES && System.nanoTime() - end < 0) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static MemorySegment[] pages(Arena arena, Kind kind, boolean onHeap) {
        MemorySegment[] pages = new MemorySegment[PAGES];
        for (int i = 0; i < PAGES; i++) {
            byte[] page = Pages.of(kind, i);
            pages[i] = onHeap ? MemorySegment.ofArray(page) : arena.allocateFrom(ValueLayout.JAVA_BYTE, page);
        }
        return pages;
    }

    @ParameterizedTest
    @CsvSource({
        "lz4, TEXT, false", "lz4, TEXT, true", "lz4, SPARSE, false", "lz4, RANDOM, false", "lz4, RANDOM, true", "lz4, SAME, false",
        "zstd, TEXT, false", "zstd, TEXT, true", "zstd, SPARSE, false", "zstd, RANDOM, false", "zstd, SAME, true"
    })
    void storesLoadsAndInvalidations(String algorithm, Kind kind, boolean onHeap) {
        try (AcompEngine engine = AcompEngine.create();
                Arena arena = Arena.ofConfined();
                CompressedStore store = CompressedStore.builder(engine).slots(PAGES).algorithm(algorithm).build()) {
            MemorySegment[] pages = pages(arena, kind, onHeap);
            MemorySegment destination = onHeap ? MemorySegment.ofArray(new byte[Pages.SIZE]) : arena.allocate(Pages.SIZE, 64);
            long bytes = least(() -> {
                for (int slot = 0; slot < PAGES; slot++) {
                    if (!store.store(slot, pages[slot]).isStored() || !store.load(slot, destination).isLoaded()) {
                        throw new AssertionError("slot " + slot);
                    }
                    store.store(slot, pages[slot]);
                    if (!store.invalidate(slot) || store.load(slot, destination).isLoaded()) {
                        throw new AssertionError("slot " + slot);
                    }
                }
            });
            assertTrue(bytes < PAGES, "bytes allocated in " + PAGES + " rounds=" + bytes);
            StoreInvariants.check(store);
        }
    }

    /** Loads in order, which decompress a group once, and across, which decompress it anew for every page. */
    @ParameterizedTest
    @CsvSource({"1", "17"})
    void loadsOfGroups(int step) {
        try (AcompEngine engine = AcompEngine.create();
                Arena arena = Arena.ofConfined();
                CompressedStore store = CompressedStore.builder(engine).slots(PAGES).build()) {
            MemorySegment[] pages = pages(arena, Kind.TEXT, false);
            for (int slot = 0; slot < PAGES; slot++) {
                store.store(slot, pages[slot]);
            }
            store.secondaryAlgorithm(1, "zstd", 3);
            assertEquals(PAGES, store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true)).done());
            MemorySegment destination = arena.allocate(Pages.SIZE, 64);
            long bytes = least(() -> {
                for (int i = 0; i < PAGES; i++) {
                    int slot = i * step % PAGES;
                    if (!store.load(slot, destination).isLoaded()) {
                        throw new AssertionError("slot " + slot);
                    }
                }
            });
            assertTrue(bytes < PAGES, "bytes allocated in " + PAGES + " loads=" + bytes);
            for (int slot = 0; slot < PAGES; slot++) {
                assertTrue(store.load(slot, destination).isLoaded());
                assertEquals(-1, destination.mismatch(pages[slot]), "slot " + slot);
            }
            StoreInvariants.check(store);
        }
    }
}
