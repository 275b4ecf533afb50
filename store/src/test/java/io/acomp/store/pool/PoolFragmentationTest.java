package io.acomp.store.pool;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What frees at random leave scattered comes back (KS row 45). */
class PoolFragmentationTest {
    private static final double BOUND = 1.01;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void threeQuartersFreedAtRandom(long seed) {
        try (SlabPool pool = new SlabPool()) {
            PoolModel model = new PoolModel(pool, seed);
            int[] lengths = PageSizes.of(16_000);
            for (int length : lengths) {
                model.store(length);
            }
            model.freeAtRandom(0.75);
            long used = pool.usedBytes();
            long estimate = pool.freeableBytes();
            assertTrue(estimate > used / 2, "estimate=" + estimate + ", used=" + used);
            long given = pool.compact() * SpanSpace.PAGE_BYTES;
            assertTrue(given >= 0.9 * estimate, "given=" + given + ", estimate=" + estimate);
            assertTrue(pool.usedBytes() <= used - given, "used=" + pool.usedBytes());
            model.checkAll();
            PoolInvariants.check(pool);
        }
    }

    /** What a pool was used for before does not show after a compaction. */
    @Test
    void compactionMakesAnOldPoolAsGoodAsNew() {
        int[] lengths = PageSizes.of(12_000);
        try (SlabPool pool = new SlabPool();
                SlabPool fresh = new SlabPool()) {
            PoolModel model = new PoolModel(pool, 4);
            for (int round = 0; round < 4; round++) {
                for (int length : lengths) {
                    model.store(length);
                }
                model.freeAtRandom(0.7);
            }
            pool.compact();
            PoolModel copy = new PoolModel(fresh, 4);
            for (Integer handle : model.handles()) {
                copy.store(Stored.length(pool.describe(handle)));
            }
            assertTrue(pool.usedBytes() <= BOUND * fresh.usedBytes(), "old=" + pool.usedBytes() + ", new=" + fresh.usedBytes());
            PoolInvariants.check(pool);
        }
    }
}
