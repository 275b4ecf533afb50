package io.acomp.store.pool;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pool overhead (KS row 44): pages of spans and handle table, by what was stored. */
class PoolOverheadTest {
    private static final long MOST_OWN_BYTES = 128 << 20;

    @ParameterizedTest
    @CsvSource({"24, 1.04", "512, 1.015"})
    void pages(int megabytes, double bound) {
        int[] lengths = PageSizes.of(megabytes << 8);
        overhead(megabytes + " MB", lengths, lengths.length, bound);
    }

    /**
     * Pages of real files, compressed: the first of the running JDK's (code, classes, an image of its heap), or all of the folder or file
     * that the system property {@code acomp.pool.corpus} names, whose figures are only shown.
     */
    @Test
    void realFiles() throws IOException {
        String named = System.getProperty("acomp.pool.corpus", "");
        boolean own = named.isEmpty();
        Path corpus = own ? Path.of(System.getProperty("java.home"), "lib") : Path.of(named);
        int[] lengths = CompressedPages.of(corpus, own ? MOST_OWN_BYTES : Long.MAX_VALUE);
        overhead("first of " + corpus, lengths, 24 << 8, own ? 1.04 : Double.MAX_VALUE);
        overhead("all of " + corpus, lengths, lengths.length, own ? 1.03 : Double.MAX_VALUE);
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

    private static void overhead(String what, int[] all, int most, double bound) {
        int[] lengths = Arrays.copyOf(all, Math.min(most, all.length));
        MemorySegment from = MemorySegment.ofArray(new byte[4096]);
        long bytes = 0;
        try (SlabPool pool = new SlabPool()) {
            for (int length : lengths) {
                assertTrue(pool.store(from, 0, length, 1, 1) > 0);
                bytes += length;
            }
            double overhead = (double) pool.usedBytes() / bytes;
            double chain4 = (double) new ZsmallocTable(4).pagesFor(lengths) * ZsmallocTable.PAGE / bytes;
            double chain8 = (double) new ZsmallocTable(8).pagesFor(lengths) * ZsmallocTable.PAGE / bytes;
            System.out.printf(
                    "%s: objects=%d, bytes=%d, overhead=%.4f, zsmalloc chain 4=%.4f, chain 8=%.4f%n",
                    what, lengths.length, bytes, overhead, chain4, chain8);
            assertTrue(overhead <= bound, what + ", overhead=" + overhead);
            assertTrue(overhead < chain8, what + ", overhead=" + overhead + ", zsmalloc=" + chain8);
            if (pool.memory.isLazy()) {
                assertEquals(pool.usedBytes(), pool.memory.residentBytes());
            }
        }
    }
}
