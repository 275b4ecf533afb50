package io.acomp.store.codec;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.DictionaryTrainingException;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.Pages;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreAlgorithm.Role;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreStress;
import io.acomp.store.codec.CodecPool.Codec;
import io.acomp.store.page.Control;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.page.StoreCounters.Level;
import io.acomp.store.page.StoreParts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** KS §7 row 55: dictionaries make alike pages smaller, every page keeps its own, and a wrong one is noticed. */
class StoreDictionaryTest {
    private static final int SLOTS = 2048;
    private static final int DICTIONARY = 8 << 10;

    private final AcompEngine engine = AcompEngine.create();
    private final CompressedStore store = CompressedStore.builder(engine).slots(SLOTS).algorithm("zstd").build();
    private final StoreParts parts = ((PageStore) store).parts();

    @AfterEach
    void close() {
        parts.codecs().contexts().beforeLock(null);
        StoreInvariants.check(store);
        store.close();
        engine.close();
    }

    /** Records of a service's log: pages that have much in common with each other and little in themselves. */
    private static byte[] page(long seed) {
        String[] names = {"customer", "invoice", "warehouse", "shipment", "delivery", "complaint", "department", "supplier"};
        String[] places = {"Rotterdam", "Antwerpen", "Hamburg", "Felixstowe", "Barcelona", "Marseille", "Constanta", "Piraeus"};
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < Pages.SIZE) {
            String name = names[random.nextInt(8)] + "_" + names[random.nextInt(8)];
            text.append('"').append(name).append("\":{\"place\":\"").append(places[random.nextInt(8)]).append("\",\"id\":\"");
            text.append(Integer.toHexString(random.nextInt())).append("\",\"state\":\"acknowledged\"},");
        }
        byte[] page = new byte[Pages.SIZE];
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, page, 0, page.length);
        return page;
    }

    private void put(int from, int to) {
        for (int slot = from; slot < to; slot++) {
            assertEquals(StoreResult.STORED, store.store(slot, MemorySegment.ofArray(page(slot))));
        }
    }

    private void expect(int from, int to) {
        byte[] page = new byte[Pages.SIZE];
        for (int slot = from; slot < to; slot++) {
            assertEquals(LoadResult.LOADED, store.load(slot, MemorySegment.ofArray(page)), "slot " + slot);
            assertArrayEquals(page(slot), page, "slot " + slot);
        }
    }

    private long compressed() {
        return parts.counters().get(Level.COMPRESSED_BYTES);
    }

    private StoreAlgorithm primary() {
        return store.algorithms().stream().filter(one -> one.role() == Role.PRIMARY).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4"})
    void alikePagesBecomeSmaller(String algorithm) {
        store.algorithm(algorithm, null);
        put(0, 1000);
        long without = compressed();
        int bytes = store.trainDictionary(0, DICTIONARY);
        assertTrue(bytes > 0 && bytes <= DICTIONARY, "bytes=" + bytes);
        assertEquals(bytes, primary().dictionaryBytes());
        assertEquals(algorithm, primary().name());
        expect(0, 1000);
        put(1000, 2000); // pages it was not trained on
        long with = compressed() - without;
        assertTrue(with < without * 0.9, "with=" + with + ", without=" + without);
        expect(0, 2000);
    }

    @Test
    void everyPageKeepsItsDictionary() {
        for (int round = 0; round < 4; round++) {
            put(round * 500, round * 500 + 500);
            store.trainDictionary(0, DICTIONARY + round * 1024);
        }
        assertEquals(5, store.algorithms().size());
        expect(0, 2000);
        for (int slot = 500; slot < 1000; slot++) {
            store.invalidate(slot);
        }
        assertEquals(4, store.algorithms().size(), "a dictionary goes with its last page");
        expect(1000, 2000);
        store.algorithm("zstd", null);
        assertEquals(0, primary().dictionaryBytes());
        expect(1000, 2000);
    }

    @Test
    void aSecondaryAlgorithmIsTrained() {
        put(0, 1000);
        store.secondaryAlgorithm(2, "zstd", 9);
        long without = compressed();
        int bytes = store.trainDictionary(2, DICTIONARY);
        assertEquals(0, primary().dictionaryBytes());
        assertEquals(1, store.algorithms().stream().filter(one -> one.role() == Role.SECONDARY && one.dictionaryBytes() == bytes).count());
        store.recompress(RecompressRequest.of(Selection.ALL).withPriority(2));
        assertTrue(compressed() < without * 0.9);
        expect(0, 1000);
        store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true));
        assertTrue(parts.counters().get(Level.GROUPED_PAGES) > 900);
        expect(0, 1000);
    }

    @Test
    void pagesOfGroupsTeachToo() {
        put(0, 1000);
        store.secondaryAlgorithm(1, "zstd", 3);
        store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true));
        assertEquals(1000, parts.counters().get(Level.GROUPED_PAGES));
        store.trainDictionary(0, DICTIONARY);
        put(1000, 1500);
        expect(0, 1500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4"})
    void aWrongDictionaryIsNoticed(String algorithm) {
        store.algorithm(algorithm, null);
        put(0, 1000);
        store.trainDictionary(0, DICTIONARY);
        put(1000, 1032);
        store.secondaryAlgorithm(1, "zstd", 9);
        int swapped = 0;
        for (byte[] wrong : new byte[][] {null, page(1), changed(parts.codecs().primary().codec().dictionary())}) {
            CodecPool right = parts.codecs().primary();
            Codec codec = new Codec(algorithm, null, wrong);
            CodecPool other = new CodecPool(
                    right.id(), codec, engine.open(algorithm, AcompSettings.DEFAULTS.withDictionary(wrong)), right.pageRoom());
            parts.codecs().substitute(other);
            byte[] page = new byte[Pages.SIZE];
            for (int slot = 1000; slot < 1032; slot++) {
                assertEquals(LoadResult.CORRUPT, store.load(slot, MemorySegment.ofArray(page)), "slot " + slot);
                swapped++;
            }
            expect(0, 1000);
            assertEquals(swapped, parts.counters().get(Event.CORRUPT));
            assertEquals(
                    32,
                    store.recompress(RecompressRequest.of(Selection.ALL).withPriority(1)).skipped().get("fail"),
                    "what cannot be verified is not written anew");
            parts.codecs().substitute(right);
            other.acomp().close();
        }
        expect(0, 1032);
    }

    private static byte[] changed(byte[] dictionary) {
        byte[] other = dictionary.clone();
        other[other.length - 1] ^= 1;
        return other;
    }

    @Test
    void aGroupsDictionaryIsCheckedToo() {
        put(0, 1000);
        store.secondaryAlgorithm(1, "zstd", 3);
        store.trainDictionary(1, DICTIONARY);
        store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true));
        CodecPool right = parts.codecs().byRole(1);
        assertNotNull(right);
        CodecPool other = new CodecPool(
                right.id(), new Codec("zstd", 3, page(1)), engine.open("zstd", AcompSettings.DEFAULTS.withDictionary(page(1))), right.pageRoom());
        parts.codecs().substitute(other);
        assertEquals(LoadResult.CORRUPT, store.load(33, MemorySegment.ofArray(new byte[Pages.SIZE])));
        parts.codecs().substitute(right);
        other.acomp().close();
        expect(0, 1000);
    }

    @Test
    void aTrainingThatFailsChangesNothing() {
        store.secondaryAlgorithm(1, "deflate", null);
        put(0, 1000);
        List<StoreAlgorithm> before = store.algorithms();
        assertThrows(IllegalArgumentException.class, () -> store.trainDictionary(0, 100));
        assertThrows(IllegalArgumentException.class, () -> store.trainDictionary(4, DICTIONARY));
        assertThrows(IllegalArgumentException.class, () -> store.trainDictionary(-1, DICTIONARY));
        assertThrows(IllegalStateException.class, () -> store.trainDictionary(2, DICTIONARY), "no such algorithm");
        assertThrows(DictionaryTrainingException.class, () -> store.trainDictionary(1, DICTIONARY), "deflate is not trained");
        assertEquals(before, store.algorithms());
        store.reset();
        assertThrows(DictionaryTrainingException.class, () -> store.trainDictionary(0, DICTIONARY), "no samples");
        assertEquals(0, primary().dictionaryBytes());
        put(0, 10);
        expect(0, 10);
    }

    @Test
    void anAlgorithmThatIsChangedMeanwhileStays() {
        put(0, 1000);
        AtomicBoolean once = new AtomicBoolean();
        parts.codecs().contexts().beforeLock(() -> {
            if (once.compareAndSet(false, true)) {
                store.algorithm("lz4", null);
            }
        });
        assertThrows(IllegalStateException.class, () -> store.trainDictionary(0, DICTIONARY));
        assertEquals("lz4", primary().name());
        assertEquals(0, primary().dictionaryBytes());
        expect(0, 1000);
    }

    @Test
    void lookingAtPagesIsNoAccess() {
        put(0, 1000);
        store.markIdle(Duration.ZERO);
        long[] before = new long[1000];
        for (int slot = 0; slot < 1000; slot++) {
            before[slot] = parts.slots().peek(slot);
        }
        long loads = store.statistics().zswap().zswpin();
        store.trainDictionary(0, DICTIONARY);
        for (int slot = 0; slot < 1000; slot++) {
            assertEquals(before[slot], parts.slots().peek(slot));
            assertTrue(Control.has(before[slot], Control.IDLE));
        }
        assertEquals(loads, store.statistics().zswap().zswpin());
    }

    @Test
    void dictionariesAreTrainedUnderLoad() throws InterruptedException {
        put(256, 1024);
        AtomicInteger trained = new AtomicInteger();
        new StoreStress(store, 256, 2, 4000)
                .reader()
                .beside(_ -> {
                    try {
                        store.trainDictionary(0, 1024 + trained.get());
                        trained.incrementAndGet();
                    } catch (DictionaryTrainingException unfit) {
                        // what was there just then taught nothing
                    }
                })
                .run();
        assertTrue(trained.get() > 0, "trained=" + trained);
        expect(256, 1024);
        store.algorithm("lz4", null);
        store.reset();
        assertEquals(1, store.algorithms().size());
        assertNull(parts.codecs().primary().codec().dictionary());
    }
}
