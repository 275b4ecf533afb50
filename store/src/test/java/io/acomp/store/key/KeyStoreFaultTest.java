package io.acomp.store.key;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.store.KeyStatistics;
import io.acomp.store.KeyStore;
import io.acomp.store.LoadResult;
import io.acomp.store.StoreResult;
import io.acomp.store.pool.PoolRig;
import io.acomp.store.pool.SlabPool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Codec, memory and bytes that fail: nothing stale, nothing leaked (the rig looks when it closes), counters say it. */
class KeyStoreFaultTest {
    private static final byte[] OLD = KeyRig.runs(1, 2000);
    private static final byte[] NEW = KeyRig.runs(2, 3000);

    @ParameterizedTest
    @EnumSource(value = AcompStatus.class, mode = EnumSource.Mode.EXCLUDE, names = {"OK", "DESTINATION_TOO_SMALL"})
    void aFailedCompressionLeavesNoOldValue(AcompStatus status) {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            rig.put(1, OLD);
            rig.put(2, OLD);
            rig.toy.compressFails = status;
            assertEquals(StoreResult.COMPRESS_FAIL, rig.put(1, NEW));
            assertEquals(StoreResult.COMPRESS_FAIL, rig.put(3, NEW));
            assertNull(rig.get(1));
            assertNull(rig.get(3));
            assertArrayEquals(OLD, rig.get(2), "another key is not concerned");
            KeyStatistics now = rig.store.statistics();
            assertEquals(2, now.rejections().get(StoreResult.COMPRESS_FAIL));
            assertEquals(1, now.dropped());
            assertEquals(1, now.entries());
            rig.toy.compressFails = null;
            assertEquals(StoreResult.STORED, rig.put(1, NEW));
            assertArrayEquals(NEW, rig.get(1));
        }
    }

    @Test
    void whatNeedsNoCodecIsStoredWithoutOne() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            rig.toy.compressFails = AcompStatus.DEVICE_FAILED;
            rig.toy.streamFails = true;
            assertEquals(StoreResult.STORED, rig.put(1, new byte[100]));
            assertEquals(StoreResult.STORED, rig.put(2, new byte[10_000]));
            assertArrayEquals(new byte[10_000], rig.get(2));
        }
    }

    @Test
    void aCodecThatProducesNothingHasFailed() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            rig.put(1, OLD);
            rig.toy.producesNothing = true;
            assertEquals(StoreResult.COMPRESS_FAIL, rig.put(1, NEW));
            assertNull(rig.get(1));
        }
    }

    @Test
    void noMemoryForAStream() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            assertEquals(StoreResult.STORED, rig.put(1, new byte[10]));
            rig.toy.streamFails = true;
            assertEquals(StoreResult.COMPRESS_FAIL, rig.put(1, NEW));
            assertNull(rig.get(1));
            rig.toy.streamFails = false;
            assertEquals(StoreResult.STORED, rig.put(1, NEW));
            assertArrayEquals(NEW, rig.get(1));
        }
    }

    @Test
    void noMemoryForAContext() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            rig.put(1, OLD);
            rig.beforeContext(() -> {
                throw new OutOfMemoryError("injected");
            });
            assertThrows(OutOfMemoryError.class, () -> rig.put(1, NEW));
            assertThrows(OutOfMemoryError.class, () -> rig.get(1));
            rig.beforeContext(null);
            assertNull(rig.get(1));
            assertEquals(1, rig.store.statistics().dropped());
            assertEquals(StoreResult.STORED, rig.put(1, NEW));
        }
    }

    /** The pool gets no more although the limit allows it: puts fail, room is made, and the next ones succeed. */
    @Test
    void noMemoryForObjects() {
        try (KeyRig rig = KeyRig.of(config -> {
                config.pool(() -> PoolRig.bounded(10 << 20));
                config.memoryLimit(64 << 20);
                config.compressFrom(1 << 20);
            })) {
            Random random = new Random(1);
            int rejected = 0;
            for (int step = 0; step < 20_000; step++) {
                int key = step % 15_000;
                byte[] value = KeyRig.noise(random, 500 + 400 * random.nextInt(3));
                StoreResult result = rig.put(key, value);
                if (result.isStored()) {
                    byte[] kept = rig.get(key);
                    assertTrue(kept == null || Arrays.equals(value, kept));
                } else {
                    assertEquals(StoreResult.ALLOC_FAIL, result);
                    assertNull(rig.get(key));
                    rejected++;
                }
            }
            int failed = rejected;
            assertTrue(failed > 0 && failed < 1000, () -> "puts without memory=" + failed);
            assertEquals(failed, rig.store.statistics().rejections().get(StoreResult.ALLOC_FAIL));
            assertTrue(rig.store.size() > 5000, () -> "keys left=" + rig.store.size());
        }
    }

    @Test
    void noMemoryForALargerTable() {
        boolean[] refuse = {false};
        IndexMemory memory = KeyRig.refusing(() -> refuse[0]);
        try (KeyRig rig = KeyRig.of(memory, config -> config.shards(1))) {
            refuse[0] = true;
            int key = 0;
            StoreResult result = rig.put(key, OLD);
            while (result.isStored()) {
                result = rig.put(++key, OLD);
            }
            assertEquals(KeyIndex.SMALLEST * 15 / 16, key);
            assertEquals(StoreResult.ALLOC_FAIL, result);
            assertFalse(rig.store.contains(KeyRig.key(key)));
            KeyStatistics now = rig.store.statistics();
            assertEquals(1, now.rejections().get(StoreResult.ALLOC_FAIL));
            assertTrue(now.indexRefusals() > 0);
            refuse[0] = false;
            for (int more = 0; more < 1000; more++) {
                assertEquals(StoreResult.STORED, rig.put(more, NEW));
            }
            assertEquals(1000, rig.store.size());
        }
        assertEquals(0, memory.bytes());
    }

    @Test
    void noMemoryForTheFirstTables() {
        int[] left = {2};
        IndexMemory memory = KeyRig.refusing(() -> left[0]-- == 0);
        assertThrows(OutOfMemoryError.class, () -> KeyRig.of(memory, config -> config.shards(4)));
        assertEquals(0, memory.bytes());
    }

    @Test
    void aFailedDecompressionKeepsTheValue() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            rig.put(1, OLD);
            rig.toy.decompressFails = AcompStatus.DEVICE_FAILED;
            assertEquals(KeyStore.DECOMPRESS_FAIL, rig.store.get(KeyRig.key(1), MemorySegment.ofArray(new byte[5000])));
            AcompException failure = assertThrows(AcompException.class, () -> rig.get(1));
            assertEquals(AcompStatus.DEVICE_FAILED, failure.status());
            assertEquals(OLD.length, rig.store.get(KeyRig.key(1), MemorySegment.ofArray(new byte[10])), "its length needs no codec");
            assertEquals(2, rig.store.statistics().decompressFails());
            rig.toy.decompressFails = null;
            rig.toy.producesTooLittle = true;
            assertEquals(KeyStore.DECOMPRESS_FAIL, rig.store.get(KeyRig.key(1), MemorySegment.ofArray(new byte[5000])));
            rig.toy.producesTooLittle = false;
            assertArrayEquals(OLD, rig.get(1));
        }
    }

    /** Each bit of an object, key and trailer included: whatever is damaged, no get returns anything. */
    @Test
    void aDamagedObjectIsNeverReturned() {
        AtomicReference<SlabPool> pool = new AtomicReference<>();
        try (KeyRig rig = KeyRig.of(config -> config.pool(() -> {
                pool.set(new SlabPool());
                return pool.get();
            }))) {
            rig.put(7, OLD);
            int handle = PoolRig.handles(pool.get(), 600)[0];
            int length = (int) rig.store.statistics().compressedBytes();
            MemorySegment destination = MemorySegment.ofArray(new byte[KeyStore.MAX_VALUE_BYTES]);
            for (int at = 0; at < length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    PoolRig.damage(pool.get(), handle, at, bit);
                    assertEquals(KeyStore.CORRUPT, rig.store.get(KeyRig.key(7), destination), "at=" + at);
                    PoolRig.damage(pool.get(), handle, at, bit);
                }
            }
            assertEquals(8L * length, rig.store.statistics().corrupt());
            assertArrayEquals(OLD, rig.get(7));
            PoolRig.damage(pool.get(), handle, 0, 0);
            assertEquals(AcompStatus.CORRUPT_INPUT, assertThrows(AcompException.class, () -> rig.get(7)).status());
            PoolRig.damage(pool.get(), handle, 0, 0);
        }
    }

    /** What might be the old value of a key does not come back once the key was written or removed. */
    @Test
    void aDamagedKeyIsDroppedByPutAndRemove() {
        AtomicReference<SlabPool> pool = new AtomicReference<>();
        try (KeyRig rig = KeyRig.of(config -> config.pool(() -> {
                pool.set(new SlabPool());
                return pool.get();
            }))) {
            for (boolean put : new boolean[] {true, false}) {
                rig.put(7, OLD);
                int handle = PoolRig.handles(pool.get(), 600)[0];
                int lastOfKey = (int) rig.store.statistics().compressedBytes() - ValueObject.TRAILER_BYTES - 1;
                PoolRig.damage(pool.get(), handle, lastOfKey, 3);
                if (put) {
                    assertEquals(StoreResult.STORED, rig.put(7, NEW));
                    assertArrayEquals(NEW, rig.get(7));
                    assertEquals(1, rig.store.size());
                    rig.store.clear();
                } else {
                    assertFalse(rig.store.contains(KeyRig.key(7)));
                    assertFalse(rig.store.remove(KeyRig.key(7)));
                    assertNull(rig.get(7));
                    assertEquals(0, rig.store.size());
                }
            }
            assertEquals(2, rig.store.statistics().dropped());
        }
    }

    /** A caller that closes its memory during the call gets the exception, and the key has nothing. */
    @Test
    void memoryClosedDuringAPut() {
        try (KeyRig rig = KeyRig.of(config -> {})) {
            for (boolean ofKey : new boolean[] {true, false}) {
                rig.put(1, OLD);
                Arena arena = Arena.ofShared();
                MemorySegment key = KeyRig.key(1);
                MemorySegment value = MemorySegment.ofArray(NEW);
                MemorySegment used = arena.allocate(ofKey ? key.byteSize() : value.byteSize());
                used.copyFrom(ofKey ? key : value);
                rig.toy.inside = operation -> arena.close();
                if (ofKey) {
                    assertThrows(IllegalStateException.class, () -> rig.store.put(used, value));
                } else {
                    assertEquals(StoreResult.COMPRESS_FAIL, rig.store.put(key, used));
                }
                rig.toy.inside = null;
                assertNull(rig.get(1));
                KeyRig.check(rig.store);
            }
        }
    }

    /** The same between the compression and the comparison with the key that is there; the clock is asked in between. */
    @Test
    void aKeyClosedBeforeItIsCompared() {
        AtomicReference<Runnable> tick = new AtomicReference<>(() -> {});
        try (KeyRig rig = KeyRig.of(config -> {
                config.timeToLive(Duration.ofDays(1));
                config.clock(() -> {
                    tick.get().run();
                    return 1;
                });
            })) {
            rig.put(1, OLD);
            Arena arena = Arena.ofShared();
            MemorySegment key = arena.allocate(5).copyFrom(KeyRig.key(1));
            tick.set(arena::close);
            assertThrows(IllegalStateException.class, () -> rig.store.put(key, MemorySegment.ofArray(NEW)));
            tick.set(() -> {});
            assertNull(rig.get(1));
            KeyRig.check(rig.store);
        }
    }

    /** Without memory and without a look at keys, a rejected put drops what might be the key's. */
    @Test
    void aRejectedPutMayDropAKeyOfTheSameHash() {
        try (KeyRig rig = KeyRig.of(config -> config.hash(key -> 42))) {
            rig.put(1, OLD);
            rig.put(2, OLD);
            rig.toy.compressFails = AcompStatus.DEVICE_FAILED;
            assertEquals(StoreResult.COMPRESS_FAIL, rig.put(1, NEW));
            assertNull(rig.get(1));
            assertEquals(2, rig.store.statistics().dropped());
        }
    }

    @Test
    void codesAreThoseOfLoads() {
        assertEquals(-LoadResult.ABSENT.ordinal(), KeyStore.ABSENT);
        assertEquals(-LoadResult.CORRUPT.ordinal(), KeyStore.CORRUPT);
        assertEquals(-LoadResult.DECOMPRESS_FAIL.ordinal(), KeyStore.DECOMPRESS_FAIL);
    }
}
