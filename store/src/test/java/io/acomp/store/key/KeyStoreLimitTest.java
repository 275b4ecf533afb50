package io.acomp.store.key;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.KeyStatistics;
import io.acomp.store.StoreResult;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The limit, and who leaves at it. */
class KeyStoreLimitTest {
    private static final long LIMIT = 16 << 20;
    // more than any value has: no codec takes part
    private static final int NEVER = 1 << 20;

    private static KeyRig rig(Consumer<KeyConfig> settings) {
        return KeyRig.of(config -> {
            config.memoryLimit(LIMIT);
            config.compressFrom(NEVER);
            settings.accept(config);
        });
    }

    /** Sizes change from phase to phase, so that places that become free do not fit what comes. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 3 << 20, LIMIT / 2})
    void neverAboveAtRest(long limit) {
        try (KeyRig rig = rig(config -> config.memoryLimit(limit))) {
            Random random = new Random(limit);
            int[] sizes = {60, 4000, 700, 65_000, 10, 4000, 20_000};
            long written = 0;
            for (int phase = 0; phase < sizes.length; phase++) {
                while (written < (phase + 1) * 3 * limit / 2) {
                    int key = random.nextInt(50_000);
                    byte[] value = KeyRig.noise(random, Math.min(65_536, sizes[phase] / 2 + 1 + random.nextInt(sizes[phase])));
                    written += value.length + 24;
                    assertEquals(StoreResult.STORED, rig.put(key, value));
                    KeyStatistics now = rig.store.statistics();
                    assertTrue(now.poolBytes() + now.indexBytes() <= limit, now::toString);
                    byte[] kept = rig.get(key);
                    assertTrue(kept == null || Arrays.equals(value, kept), "an old value");
                }
                KeyRig.check(rig.store);
            }
            assertTrue(rig.store.statistics().evicted() > 0);
        }
    }

    /** The limit is there to be used: in the long run nearly all of it holds values. */
    @Test
    void evictsNoMoreThanItMust() {
        try (KeyRig rig = rig(config -> {})) {
            Random random = new Random(1);
            long least = LIMIT;
            for (int step = 0; step < 60_000; step++) {
                rig.put(step, KeyRig.noise(random, 200 + random.nextInt(1800)));
                if (step > 30_000 && step % 100 == 0) {
                    least = Math.min(least, rig.store.statistics().compressedBytes());
                }
            }
            long bytes = least;
            assertTrue(bytes > LIMIT * 9 / 10, () -> "bytes of values, least=" + bytes);
        }
    }

    @Test
    void whatIsUsedStays() {
        try (KeyRig rig = rig(config -> {})) {
            Random random = new Random(1);
            for (int key = 0; key < 100; key++) {
                rig.put(key, KeyRig.noise(random, 1000));
            }
            for (int step = 100; step < 50_000; step++) {
                rig.put(step, KeyRig.noise(random, 1000));
                assertTrue(rig.get(step % 100) != null, "a value used at every hundredth put");
            }
            assertTrue(rig.store.size() < 20_000, "nothing was evicted");
        }
    }

    /** One use saves a value from one pass of the hand, not from two; what was never used leaves in the first. */
    @Test
    void whatIsUsedOnceLeavesInTheSecondRound() {
        try (KeyRig rig = rig(config -> {})) {
            Random random = new Random(1);
            int used = 100;
            int key = 0;
            while (rig.store.statistics().evicted() == 0) {
                rig.put(key, KeyRig.noise(random, 1000));
                if (key < used) {
                    rig.get(key);
                }
                key++;
            }
            int full = key;
            int unused = count(rig, used, full);
            while (unused > full / 2) {
                rig.put(key++, KeyRig.noise(random, 1000));
                unused = key % 100 == 0 ? count(rig, used, full) : unused;
            }
            assertEquals(used, count(rig, 0, used), "the hand is in its first round");
            while (key < 5 * full) {
                rig.put(key++, KeyRig.noise(random, 1000));
            }
            assertEquals(0, count(rig, 0, used));
        }
    }

    /** How many keys of a range are there; no use of them. */
    private static int count(KeyRig rig, int from, int to) {
        int count = 0;
        for (int key = from; key < to; key++) {
            count += rig.store.contains(KeyRig.key(key)) ? 1 : 0;
        }
        return count;
    }

    /** A shard with few keys loses no larger a share of them than one with many. */
    @Test
    void aSmallShardDoesNotPayForALargeOne() {
        KeyHash plain = new SeededHash(1, 2);
        try (KeyRig rig = rig(config -> {
                config.shards(2);
                config.hash(key -> plain.of(key) & Long.MAX_VALUE | (plain.of(key) % 20 == 0 ? Long.MIN_VALUE : 0));
            })) {
            Random random = new Random(1);
            int keys = 22_000;
            for (int key = 0; key < keys; key++) {
                rig.put(key, KeyRig.noise(random, 1000));
            }
            int small = 0;
            int smallLeft = 0;
            for (int key = 0; key < keys; key++) {
                if (plain.of(KeyRig.key(key)) % 20 == 0) {
                    small++;
                    smallLeft += rig.store.contains(KeyRig.key(key)) ? 1 : 0;
                }
            }
            double share = (double) smallLeft / small;
            double all = (double) rig.store.size() / keys;
            assertTrue(small > 800 && small < 1500, "keys of the small shard=" + small);
            assertTrue(share > all * 0.85 && share < all * 1.15, "share that stayed, small=" + share + ", all=" + all);
        }
    }

    @Test
    void whatWasRemovedIsUsedBeforeAnythingIsEvicted() {
        try (KeyRig rig = rig(config -> {})) {
            Random random = new Random(1);
            int key = 0;
            while (rig.store.statistics().poolBytes() + rig.store.statistics().indexBytes() < LIMIT * 95 / 100) {
                rig.put(key++, KeyRig.noise(random, 1000));
            }
            int full = key;
            for (int each = 0; each < full; each += 2) {
                assertTrue(rig.store.remove(KeyRig.key(each)));
            }
            for (; key < full + full * 2 / 5; key++) {
                rig.put(key, KeyRig.noise(random, 3000 / 2));
                if (rig.store.statistics().compressedBytes() > LIMIT * 9 / 10) {
                    break;
                }
            }
            assertEquals(0, rig.store.statistics().evicted());
            assertTrue(rig.store.statistics().compressedBytes() > LIMIT * 8 / 10);
        }
    }

    @Test
    void whatHasExpiredLeavesHoweverUsed() {
        AtomicLong nanos = new AtomicLong();
        try (KeyRig rig = rig(config -> {
                config.timeToLive(Duration.ofSeconds(10));
                config.clock(nanos::get);
            })) {
            Random random = new Random(1);
            for (int key = 0; key < 8_000; key++) {
                rig.put(key, KeyRig.noise(random, 1000));
                rig.get(key);
            }
            nanos.addAndGet(Duration.ofSeconds(11).toNanos());
            for (int key = 10_000; key < 16_000; key++) {
                rig.put(key, KeyRig.noise(random, 1000));
                rig.get(key);
            }
            assertEquals(0, rig.store.statistics().expired(), "below the limit nobody looks");
            for (int key = 16_000; key < 21_000; key++) {
                rig.put(key, KeyRig.noise(random, 1000));
                rig.get(key);
            }
            assertTrue(rig.store.statistics().expired() > 1_000);
            // a value that the hand met before it was used for the first time
            assertTrue(rig.store.statistics().evicted() < 20, () -> "evicted=" + rig.store.statistics().evicted());
        }
    }

    @Test
    void compactionGivesBackWhatRemovalsLeft() {
        try (KeyRig rig = rig(config -> config.memoryLimit(4 * LIMIT))) {
            Random random = new Random(1);
            for (int key = 0; key < 10_000; key++) {
                rig.put(key, KeyRig.noise(random, 1000));
            }
            for (int key = 0; key < 10_000; key++) {
                if (key % 10 != 0) {
                    rig.store.remove(KeyRig.key(key));
                }
            }
            long before = rig.store.statistics().poolBytes();
            long given = rig.store.compact();
            assertEquals(before - given, rig.store.statistics().poolBytes());
            assertTrue(rig.store.statistics().poolBytes() < 2_000_000, () -> "bytes after=" + rig.store.statistics().poolBytes());
            assertTrue(rig.store.statistics().indexBytes() < 60_000, "tables have shrunk as well");
            assertEquals(1_000, rig.store.size());
        }
    }

    /** Tables so large that an empty store is above its limit: nothing can be kept, and nothing old stays. */
    @Test
    void aLimitThatNothingFitsRejects() {
        long[] more = {0};
        IndexMemory memory = new IndexMemory() {
            @Override
            long bytes() {
                return super.bytes() + more[0];
            }
        };
        try (KeyRig rig = KeyRig.of(memory, config -> config.memoryLimit(1 << 20))) {
            assertEquals(StoreResult.STORED, rig.put(1, KeyRig.runs(1, 500)));
            assertEquals(StoreResult.STORED, rig.put(2, KeyRig.runs(1, 500)));
            more[0] = 1 << 20;
            assertEquals(StoreResult.POOL_LIMIT, rig.put(1, KeyRig.runs(2, 500)));
            assertFalse(rig.store.contains(KeyRig.key(1)));
            assertEquals(0, rig.store.size());
            assertEquals(1, rig.store.statistics().rejections().get(StoreResult.POOL_LIMIT));
            more[0] = 0;
            assertEquals(StoreResult.STORED, rig.put(1, KeyRig.runs(3, 500)));
            assertArrayEquals(KeyRig.runs(3, 500), rig.get(1));
        }
    }
}
