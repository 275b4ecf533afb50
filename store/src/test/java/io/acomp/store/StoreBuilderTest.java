package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Operation;
import io.acomp.store.Pages.Kind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the builders are told arrives where it is meant for. */
class StoreBuilderTest {
    @Test
    void newPagesGetTheDictionary() {
        byte[] page = Pages.of(Kind.TEXT, 1);
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore with = CompressedStore.builder(engine).slots(1).algorithm("zstd").dictionary(page).build();
                CompressedStore without = CompressedStore.builder(engine).slots(1).algorithm("zstd").build()) {
            for (CompressedStore store : new CompressedStore[] {with, without}) {
                assertEquals(StoreResult.STORED, store.store(0, MemorySegment.ofArray(page)));
                byte[] back = new byte[Pages.SIZE];
                assertEquals(LoadResult.LOADED, store.load(0, MemorySegment.ofArray(back)));
                assertArrayEquals(page, back);
                StoreInvariants.check(store);
            }
            assertEquals(page.length, with.algorithms().getFirst().dictionaryBytes());
            assertEquals(0, without.algorithms().getFirst().dictionaryBytes());
            assertTrue(with.statistics().mm().comprDataSize() < without.statistics().mm().comprDataSize() / 4, "the page is the dictionary");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void transformsGetTheOtherSettings(boolean verify) {
        ToyDriver driver = new ToyDriver();
        AtomicInteger decompressed = new AtomicInteger();
        try (AcompEngine engine = AcompEngine.builder().provider(driver).build();
                CompressedStore store = CompressedStore.builder(engine)
                        .slots(1)
                        .algorithm(driver.algorithm())
                        .transforms(AcompSettings.DEFAULTS.withVerify(verify))
                        .build()) {
            store.store(0, MemorySegment.ofArray(Pages.of(Kind.SPARSE, 1))); // whatever is done at the first call is done
            driver.inside = operation -> decompressed.addAndGet(operation == Operation.DECOMPRESS ? 1 : 0);
            assertEquals(StoreResult.STORED, store.store(0, MemorySegment.ofArray(Pages.of(Kind.SPARSE, 2))));
            assertEquals(verify ? 1 : 0, decompressed.get());
        }
    }

    @Test
    void aKeyStoreAsksItsClock() {
        AtomicLong nanos = new AtomicLong();
        MemorySegment key = MemorySegment.ofArray("key".getBytes(StandardCharsets.US_ASCII));
        try (AcompEngine engine = AcompEngine.create();
                KeyStore store = KeyStore.builder(engine).timeToLive(Duration.ofSeconds(1)).clock(nanos::get).build()) {
            store.put(key, MemorySegment.ofArray(Pages.of(Kind.TEXT, 1)));
            assertTrue(store.contains(key));
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
            assertFalse(store.contains(key));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBackingFileStaysIfItShall(boolean kept, @TempDir Path directory) {
        Path file = directory.resolve("backing");
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store =
                        CompressedStore.builder(engine).slots(1).backingFile(WritebackSettings.of(file, 1 << 20).withKeep(kept)).build()) {
            assertEquals(0, store.statistics().bd().bdCount());
        }
        assertEquals(kept, Files.exists(file));
    }
}
