package io.acomp.metrics;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Policy;
import io.acomp.store.CompressedStore;
import io.acomp.store.StoreResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Work for engines and stores. */
final class Load {
    static final int BYTES = 4096;

    private Load() {}

    /** A page whose one half is zeros and whose other is sixteen letters at random: zstd makes a quarter of it, lz4 a half. */
    static byte[] page(int seed) {
        byte[] bytes = new byte[BYTES];
        long state = seed * 31L + 7;
        for (int i = 0; i < BYTES / 2; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[i] = (byte) ('a' + (state >>> 60));
        }
        return bytes;
    }

    /** Compresses pages one after the other. */
    static void compress(AcompEngine engine, String name, Execution execution, int requests) {
        compress(engine, name, AcompSettings.DEFAULTS.withPolicy(Policy.PREFER_HARDWARE), execution, requests);
    }

    static void compress(AcompEngine engine, String name, AcompSettings settings, Execution execution, int requests) {
        try (Acomp acomp = engine.open(name, settings)) {
            AcompRequest request = acomp.newRequest().execution(execution);
            byte[] out = new byte[(int) acomp.maxCompressedLength(BYTES)];
            for (int i = 0; i < requests; i++) {
                request.source(MemorySegment.ofArray(page(i))).destination(MemorySegment.ofArray(out));
                assertEquals(AcompStatus.OK, request.compressAndWait());
            }
        }
    }

    /** Ends requests as DESTINATION_TOO_SMALL. */
    static void failToCompress(AcompEngine engine, String name, int requests) {
        try (Acomp acomp = engine.open(name)) {
            for (int i = 0; i < requests; i++) {
                AcompStatus status = acomp.newRequest()
                        .source(MemorySegment.ofArray(page(i)))
                        .destination(MemorySegment.ofArray(new byte[100]))
                        .execution(Execution.LANE)
                        .compressAndWait();
                assertEquals(AcompStatus.DESTINATION_TOO_SMALL, status);
            }
        }
    }

    /** Fills slots: a third of them with a word, a third with noise, a third with what shrinks. */
    static void fill(CompressedStore store, int pages) {
        for (int slot = 0; slot < pages; slot++) {
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(content(slot))));
        }
        byte[] back = new byte[BYTES];
        for (int slot = 0; slot < pages; slot++) {
            assertTrue(store.load(slot, MemorySegment.ofArray(back)).isLoaded());
            assertTrue(Arrays.equals(content(slot), back), "slot " + slot);
        }
    }

    private static byte[] content(int slot) {
        if (slot % 3 == 0) {
            byte[] word = new byte[BYTES];
            Arrays.fill(word, (byte) slot);
            return word;
        }
        byte[] page = page(slot);
        if (slot % 3 == 1) {
            System.arraycopy(page(slot + 100_000), 0, page, BYTES / 2, BYTES / 2);
        }
        return page;
    }
}
