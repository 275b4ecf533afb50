package io.acomp.store.key;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.UnknownAlgorithmException;
import io.acomp.store.KeyStatistics;
import io.acomp.store.KeyStore;
import io.acomp.store.StoreResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the key view promises to one thread. */
class KeyStoreTest {
    private static final int SEEDS = 60;
    private static final int STEPS = 150;
    private static final int KEYS = 40;

    /** Against a plain map: values of all sizes and kinds, keys of all sizes, segments of all kinds, and hashes from good to constant. */
    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "deflate", "null", "toy"})
    void behavesAsAMap(String algorithm) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int hashes = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 1 : 5;
            try (KeyRig rig = KeyRig.of(config -> {
                        if (!algorithm.equals("toy")) {
                            config.algorithm(algorithm);
                        }
                        if (hashes > 0) {
                            config.hash(key -> (key.byteSize() % hashes) * 0x1000_0000_0000_0001L);
                        }
                    });
                    Arena arena = Arena.ofConfined()) {
                run(rig.store, arena, random);
            } catch (AssertionError failure) {
                throw new AssertionError("seed=" + seed, failure);
            }
        }
    }

    private static void run(KeyStore store, Arena arena, Random random) {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            int length = i == 0 ? KeyStore.MAX_KEY_BYTES : 1 + random.nextInt(i < 20 ? 12 : KeyStore.MAX_KEY_BYTES);
            byte[] key = KeyRig.noise(random, length);
            keys.add(i % 5 == 4 ? Arrays.copyOf(keys.get(i - 1), length) : key);
        }
        Map<String, byte[]> values = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            byte[] key = keys.get(random.nextInt(KEYS));
            String name = Arrays.toString(key);
            MemorySegment placed = KeyRig.place(arena, random, key);
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> {
                    byte[] value = KeyRig.value(random);
                    assertEquals(StoreResult.STORED, store.put(placed, KeyRig.place(arena, random, value)));
                    values.put(name, value);
                }
                case 4 -> assertEquals(values.remove(name) != null, store.remove(placed));
                case 5 -> assertEquals(values.containsKey(name), store.contains(placed));
                case 6 -> assertArrayEquals(values.get(name), store.get(placed));
                case 7 -> {
                    if (random.nextInt(20) == 0) {
                        store.clear();
                        values.clear();
                    } else {
                        store.compact();
                    }
                }
                default -> get(store, arena, random, placed, values.get(name));
            }
        }
        check(store, values);
    }

    private static void get(KeyStore store, Arena arena, Random random, MemorySegment key, byte[] expected) {
        if (expected == null) {
            assertEquals(KeyStore.ABSENT, store.get(key, MemorySegment.ofArray(new byte[100])));
            return;
        }
        int room = expected.length + new int[] {0, 1, 7, 70_000}[random.nextInt(4)];
        assertArrayEquals(expected, KeyRig.getGuarded(store, arena, random, key, room));
        if (expected.length > 1) {
            assertEquals(expected.length, store.get(key, MemorySegment.ofArray(new byte[expected.length - 1])));
            assertEquals(0, KeyRig.getGuarded(store, arena, random, key, random.nextInt(expected.length)).length);
        }
    }

    private static void check(KeyStore store, Map<String, byte[]> values) {
        KeyRig.check(store);
        KeyStatistics now = store.statistics();
        assertEquals(values.size(), now.entries());
        assertEquals(values.values().stream().mapToLong(value -> value.length).sum(), now.originalBytes());
    }

    @Test
    void formsAreChosenAndCounted() {
        try (KeyRig rig = KeyRig.of(config -> config.compressFrom(100))) {
            Random random = new Random(1);
            rig.put(1, KeyRig.noise(random, 99));
            rig.put(2, KeyRig.noise(random, 1000));
            rig.put(3, KeyRig.runs(3, 1000));
            rig.put(4, new byte[1000]);
            rig.put(5, new byte[99]);
            int calls = rig.toy.calls.get();
            KeyStatistics now = rig.store.statistics();
            assertEquals(2, now.bypassed());
            assertEquals(1, now.incompressible());
            assertEquals(1, now.sameFilled());
            assertEquals(99 + 1000 + 20 + 8 + 99 + 5 * (5 + 4), now.compressedBytes());
            assertEquals(99 + 1000 + 1000 + 1000 + 99, now.originalBytes());
            assertArrayEquals(new byte[1000], rig.get(4));
            assertArrayEquals(new byte[99], rig.get(5));
            assertEquals(calls, rig.toy.calls.get(), "words and small values need no codec");
            rig.store.clear();
        }
    }

    /** Compressed data that takes the same room as the value is not worth a decompression. */
    @Test
    void aSavingWithinOneSizeClassIsNone() {
        try (KeyRig rig = KeyRig.of(config -> config.compressFrom(1))) {
            byte[] doubled = new byte[1000];
            for (int at = 0; at < 990; at++) {
                doubled[at] = (byte) (at / 2 * 13);
            }
            rig.put(1, doubled);
            assertEquals(1, rig.store.statistics().incompressible());
            assertArrayEquals(doubled, rig.get(1));
        }
    }

    @Test
    void theLongestKeyAndValueFitOneObject() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            MemorySegment key = MemorySegment.ofArray(KeyRig.noise(new Random(1), KeyStore.MAX_KEY_BYTES));
            byte[] value = KeyRig.noise(new Random(2), KeyStore.MAX_VALUE_BYTES);
            assertEquals(StoreResult.STORED, rig.store.put(key, MemorySegment.ofArray(value)));
            assertArrayEquals(value, rig.store.get(key));
            assertEquals(1, rig.store.statistics().incompressible());
        }
    }

    @Test
    void aReplacedValueIsGone() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            rig.put(1, KeyRig.runs(1, 5000));
            rig.put(1, KeyRig.runs(2, 300));
            assertArrayEquals(KeyRig.runs(2, 300), rig.get(1));
            KeyStatistics now = rig.store.statistics();
            assertEquals(1, now.replaced());
            assertEquals(1, now.entries());
            assertEquals(300, now.originalBytes());
        }
    }

    @Test
    void hitsAndMissesAreCounted() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            rig.put(1, KeyRig.runs(1, 500));
            assertNull(rig.get(2));
            assertEquals(KeyStore.ABSENT, rig.store.get(KeyRig.key(3), MemorySegment.ofArray(new byte[1])));
            assertArrayEquals(KeyRig.runs(1, 500), rig.get(1));
            assertEquals(500, rig.store.get(KeyRig.key(1), MemorySegment.ofArray(new byte[0])));
            assertTrue(rig.store.contains(KeyRig.key(1)));
            assertEquals(2, rig.store.statistics().hits());
            assertEquals(2, rig.store.statistics().misses());
        }
    }

    @Test
    void valuesExpireAndNotBefore() {
        AtomicLong nanos = new AtomicLong(-5);
        Duration life = Duration.ofMillis(1500);
        try (KeyRig rig = KeyRig.of(config -> {
                config.timeToLive(life);
                config.clock(nanos::get);
            })) {
            for (int start = 0; start < 3; start++) {
                nanos.addAndGet(Duration.ofMillis(77).toNanos());
                rig.put(1, KeyRig.runs(1, 500));
                rig.put(2, KeyRig.runs(2, 500));
                rig.put(3, KeyRig.runs(3, 500));
                nanos.addAndGet(life.toNanos() - 1);
                assertArrayEquals(KeyRig.runs(1, 500), rig.get(1));
                assertTrue(rig.store.contains(KeyRig.key(2)));
                rig.put(3, KeyRig.runs(4, 500));
                nanos.addAndGet(Duration.ofMillis(200).toNanos() + 1);
                assertNull(rig.get(1));
                assertFalse(rig.store.contains(KeyRig.key(2)));
                assertFalse(rig.store.remove(KeyRig.key(2)));
                assertArrayEquals(KeyRig.runs(4, 500), rig.get(3));
                assertEquals(1, rig.store.size());
                nanos.addAndGet(life.toNanos());
                rig.store.compact();
                assertEquals(0, rig.store.size());
                assertEquals(3L * (start + 1), rig.store.statistics().expired());
            }
        }
    }

    @Test
    void aDictionaryServesBothWays() {
        byte[] dictionary = KeyRig.text(new Random(5), 4000);
        try (AcompEngine engine = AcompEngine.create();
                KeyStore with = KeyStore.builder(engine).algorithm("zstd").level(3).dictionary(dictionary).compressFrom(1).build();
                KeyStore without = KeyStore.builder(engine).algorithm("zstd").level(3).compressFrom(1).build()) {
            for (int i = 0; i < 50; i++) {
                MemorySegment value = MemorySegment.ofArray(Arrays.copyOfRange(dictionary, i * 70, i * 70 + 150));
                with.put(KeyRig.key(i), value);
                without.put(KeyRig.key(i), value);
                assertEquals(-1, value.mismatch(MemorySegment.ofArray(with.get(KeyRig.key(i)))));
            }
            assertTrue(with.statistics().compressedBytes() < without.statistics().compressedBytes() * 2 / 3);
        }
    }

    @Test
    void lengthsOutOfBoundsAreRefusedAndChangeNothing() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            MemorySegment good = KeyRig.key(1);
            MemorySegment none = MemorySegment.ofArray(new byte[0]);
            MemorySegment longKey = MemorySegment.ofArray(new byte[KeyStore.MAX_KEY_BYTES + 1]);
            MemorySegment longValue = MemorySegment.ofArray(new byte[KeyStore.MAX_VALUE_BYTES + 1]);
            rig.put(1, KeyRig.runs(1, 500));
            KeyStatistics before = rig.store.statistics();
            for (MemorySegment key : List.of(none, longKey)) {
                assertThrows(IllegalArgumentException.class, () -> rig.store.put(key, good));
                assertThrows(IllegalArgumentException.class, () -> rig.store.get(key));
                assertThrows(IllegalArgumentException.class, () -> rig.store.get(key, good));
                assertThrows(IllegalArgumentException.class, () -> rig.store.remove(key));
                assertThrows(IllegalArgumentException.class, () -> rig.store.contains(key));
            }
            assertThrows(IllegalArgumentException.class, () -> rig.store.put(good, none));
            assertThrows(IllegalArgumentException.class, () -> rig.store.put(good, longValue));
            assertThrows(IllegalArgumentException.class, () -> rig.store.get(good, good.asReadOnly()));
            assertEquals(before, rig.store.statistics());
        }
    }

    @Test
    void closedAndForeignMemoryIsRefused() throws InterruptedException {
        try (KeyRig rig = KeyRig.of(config -> {}); Arena mine = Arena.ofConfined()) {
            rig.put(1, KeyRig.runs(1, 500));
            Arena arena = Arena.ofConfined();
            MemorySegment gone = arena.allocate(100);
            arena.close();
            assertThrows(IllegalStateException.class, () -> rig.store.put(KeyRig.key(1), gone));
            assertThrows(IllegalStateException.class, () -> rig.store.put(gone, KeyRig.key(1)));
            assertThrows(IllegalStateException.class, () -> rig.store.get(KeyRig.key(1), gone));
            MemorySegment foreign = mine.allocate(100);
            Thread other = Thread.ofPlatform().start(() -> {
                assertThrows(IllegalArgumentException.class, () -> rig.store.put(KeyRig.key(1), foreign));
                assertThrows(IllegalArgumentException.class, () -> rig.store.put(foreign, KeyRig.key(1)));
                assertThrows(IllegalArgumentException.class, () -> rig.store.get(KeyRig.key(1), foreign));
                rig.put(2, new byte[1]);
            });
            other.join();
            assertTrue(rig.store.contains(KeyRig.key(2)), "the other thread saw something else");
            assertArrayEquals(KeyRig.runs(1, 500), rig.get(1));
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        KeyRig rig = KeyRig.of(config -> {});
        rig.put(1, KeyRig.runs(1, 500));
        rig.close();
        rig.store.close();
        assertThrows(IllegalStateException.class, () -> rig.put(1, new byte[10]));
        assertThrows(IllegalStateException.class, () -> rig.get(1));
        assertThrows(IllegalStateException.class, () -> rig.store.remove(KeyRig.key(1)));
        assertThrows(IllegalStateException.class, () -> rig.store.contains(KeyRig.key(1)));
        assertThrows(IllegalStateException.class, () -> rig.store.clear());
        assertThrows(IllegalStateException.class, () -> rig.store.compact());
        KeyStatistics last = rig.store.statistics();
        assertEquals(0, last.entries() | last.originalBytes() | last.compressedBytes() | last.poolBytes() | last.indexBytes());
        assertEquals(1, last.puts());
    }

    @Test
    void settingsAreChecked() {
        try (AcompEngine engine = AcompEngine.create()) {
            KeyStore.Builder builder = KeyStore.builder(engine);
            assertThrows(IllegalArgumentException.class, () -> builder.memoryLimit((1 << 20) - 1));
            assertThrows(IllegalArgumentException.class, () -> builder.compressFrom(0));
            assertThrows(IllegalArgumentException.class, () -> builder.shards(3));
            assertThrows(IllegalArgumentException.class, () -> builder.shards(0));
            assertThrows(IllegalArgumentException.class, () -> builder.shards(8192));
            assertThrows(IllegalArgumentException.class, () -> builder.timeToLive(Duration.ofMillis(99)));
            assertThrows(IllegalArgumentException.class, () -> builder.timeToLive(Duration.ofDays(366)));
            assertThrows(UnknownAlgorithmException.class, () -> builder.algorithm("no-such").build());
            assertThrows(IllegalArgumentException.class, () -> KeyStore.builder(engine).shards(1024).memoryLimit(1 << 20).build());
            for (int shards : new int[] {1, 4096}) {
                try (KeyStore store = builder.algorithm("lz4").shards(shards).memoryLimit(16 << 20).build()) {
                    for (int i = 0; i < 1000; i++) {
                        store.put(KeyRig.key(i), KeyRig.key(i));
                    }
                    assertEquals(1000, store.size());
                    KeyRig.check(store);
                }
            }
        }
    }
}
