package io.acomp.store.reclaim;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackRequest.Selection;
import io.acomp.store.WritebackSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, loads from the backing file allocate nothing on the Java heap. */
class WritebackAllocationTest {
    private static final int PAGES = 1_000;
    private static final long WARM_UP_NANOS = 20_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void loadsFromTheFile(boolean compressed, boolean onHeap, @TempDir Path folder) throws IOException {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine)
                        .slots(PAGES)
                        .backingFile(WritebackSettings.of(folder.resolve("backing"), 16 << 20))
                        .compressedWriteback(compressed)
                        .build()) {
            for (int slot = 0; slot < PAGES; slot++) {
                store.store(slot, MemorySegment.ofArray(Pages.of(slot % 4 == 0 ? Kind.RANDOM : Kind.TEXT, slot)));
            }
            assertEquals(PAGES, store.writeback(WritebackRequest.of(Selection.ALL)).done());
            MemorySegment page = onHeap ? MemorySegment.ofArray(new byte[Pages.SIZE]) : Pages.nativePage(new byte[Pages.SIZE]);
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + WARM_UP_NANOS;
            while (least >= PAGES && System.nanoTime() - end < 0) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int slot = 0; slot < PAGES; slot++) {
                    if (store.load(slot, page) != LoadResult.LOADED) {
                        throw new AssertionError("slot " + slot);
                    }
                }
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            long bytes = least;
            assertTrue(bytes < PAGES, () -> "bytes allocated in " + PAGES + " loads=" + bytes);
        }
    }
}
