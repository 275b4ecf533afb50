package io.acomp.store.codec;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreStatistics.Memory;
import io.acomp.store.ToyDriver;
import io.acomp.store.WritebackSettings;
import io.acomp.store.page.PageStore;
import io.acomp.store.pool.SlabPool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a store takes beside its pool is counted, all of it. */
class StoreMemoryTest {
    /** What a stream of the toy codec says it holds. */
    private static final int STREAM_BYTES = 1024;

    private static Memory memory(CompressedStore store) {
        return store.statistics().memory();
    }

    private static void put(CompressedStore store, long slot, Kind kind) {
        assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(Pages.of(kind, slot))));
    }

    @Test
    void contextsWithWhatTheyNeededAndNoLonger() {
        ToyDriver driver = new ToyDriver();
        try (AcompEngine engine = AcompEngine.builder().provider(driver).build();
                CompressedStore store = CompressedStore.builder(engine).slots(64).algorithm(driver.algorithm()).build()) {
            CpuContexts contexts = ((PageStore) store).parts().codecs().contexts();
            assertEquals(0, memory(store).contextBytes());
            put(store, 0, Kind.SAME);
            assertEquals(0, memory(store).contextBytes(), "a word needs no context");
            CpuContext context = contexts.lockForWork(); // on any CPU this one is the same
            try {
                long empty = memory(store).contextBytes();
                assertTrue(empty >= SlabPool.MAX_PAYLOAD + Pages.SIZE && empty < 2 * SlabPool.MAX_PAYLOAD, "bytes=" + empty);
                context.compress(((PageStore) store).parts().codecs().primary(), MemorySegment.ofArray(Pages.of(Kind.TEXT, 1)));
                long used = memory(store).contextBytes();
                assertTrue(used >= empty + STREAM_BYTES && used < empty + STREAM_BYTES + 8192, "a stream and a slice, bytes=" + (used - empty));
                context.batch();
                long batch = memory(store).contextBytes() - used;
                assertTrue(batch >= PageBatch.PAGES * Pages.SIZE, "bytes=" + batch);
                context.group(16 * Pages.SIZE);
                assertEquals(16 * Pages.SIZE, memory(store).contextBytes() - batch - used);
            } finally {
                contexts.unlock(context);
            }
            contexts.retire(contexts.cpus());
            assertEquals(0, memory(store).contextBytes());
        }
    }

    @Test
    void dictionariesAsLongAsTheirPages() {
        byte[] dictionary = Pages.of(Kind.TEXT, 1);
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(64).algorithm("zstd").dictionary(dictionary).build()) {
            long with = memory(store).codecBytes();
            assertTrue(with >= 2L * dictionary.length, "as given and as prepared, bytes=" + with);
            put(store, 0, Kind.TEXT);
            store.algorithm("lz4", null);
            assertEquals(with, memory(store).codecBytes(), "a page needs it still");
            assertTrue(store.invalidate(0));
            assertEquals(0, memory(store).codecBytes());
        }
    }

    @Test
    void whatTheBackingFileNeeds(@TempDir Path directory) {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine)
                        .slots(64)
                        .backingFile(WritebackSettings.of(directory.resolve("backing"), 64L << 20))
                        .build()) {
            long bytes = memory(store).backingBytes();
            assertTrue(bytes >= (64 << 20) / Pages.SIZE / 8 + Pages.SIZE && bytes < 1 << 20, "bytes=" + bytes);
        }
    }

    @Test
    void allOfItTogether() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(64).algorithm("lz4").build()) {
            assertEquals(0, memory(store).bytes(), "an empty store takes nothing");
            for (int slot = 0; slot < 32; slot++) {
                put(store, slot, Kind.TEXT);
            }
            store.secondaryAlgorithm(1, "zstd", null);
            store.markIdle(Duration.ZERO);
            assertTrue(store.recompress(RecompressRequest.of(Selection.IDLE).withGrouped(true)).done() > 0);
            assertEquals(LoadResult.LOADED, store.load(3, MemorySegment.ofArray(new byte[Pages.SIZE])));
            Memory memory = memory(store);
            assertTrue(memory.slotTableBytes() > 0 && memory.contextBytes() > 0);
            assertEquals(memory.slotTableBytes() + memory.contextBytes() + memory.codecBytes() + memory.backingBytes(), memory.bytes());
        }
    }
}
