package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pool overhead (KS row 44): pages of spans and handle table, by what was stored. */
class PoolOverheadTest {
    @ParameterizedTest
    @CsvSource({"24, 1.04", "512, 1.015"})
    void pages(int megabytes, double bound) {
        int[] lengths = PageSizes.of(megabytes << 8);
        MemorySegment from = MemorySegment.ofArray(new byte[4096]);
        long bytes = 0;
        try (SlabPool pool = new SlabPool()) {
            for (int length : lengths) {
                assertTrue(pool.store(from, 0, length, 1, 1) > 0);
                bytes += length;
            }
            double overhead = (double) pool.usedBytes() / bytes;
            double reference = (double) new ZsmallocTable(8).pagesFor(lengths) * ZsmallocTable.PAGE / bytes;
            System.out.printf("overhead after %d MB=%.4f, zsmalloc, chain 8=%.4f%n", megabytes, overhead, reference);
            assertTrue(overhead <= bound, "overhead=" + overhead);
            assertTrue(overhead < reference, "overhead=" + overhead + ", zsmalloc=" + reference);
            if (pool.memory.isLazy()) {
                assertEquals(pool.usedBytes(), pool.memory.residentBytes());
            }
        }
    }

    /** Values and groups of more than a page. */
    @ParameterizedTest
    @CsvSource({"24, 1.03", "256, 1.02"})
    void largeObjects(int megabytes, double bound) {
        MemorySegment from = MemorySegment.ofArray(new byte[SlabPool.MAX_PAYLOAD]);
        Random random = new Random(6);
        long bytes = 0;
        try (SlabPool pool = new SlabPool()) {
            while (bytes < (long) megabytes << 20) {
                int length = (int) (4096 * Math.pow(16, random.nextDouble()));
                assertTrue(pool.store(from, 0, length, 1, 1) > 0);
                bytes += length;
            }
            double overhead = (double) pool.usedBytes() / bytes;
            System.out.printf("overhead of large objects after %d MB=%.4f%n", megabytes, overhead);
            assertTrue(overhead <= bound, "overhead=" + overhead);
        }
    }
}
