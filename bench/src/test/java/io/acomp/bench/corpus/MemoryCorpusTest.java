package io.acomp.bench.corpus;

import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryCorpusTest {
    private static final int PAGE = 4096;
    private static final long CHECKSUM = 274_543_167L;

    @Test
    void sameBytesOnEveryMachine() {
        CRC32C checksum = new CRC32C();
        checksum.update(MemoryCorpus.generate(0, 8 << 20));

        // figures of different versions compare only while this stands
        assertEquals(CHECKSUM, checksum.getValue());
    }

    @Test
    void chunksRepeatByIndexAndDifferAmongEachOther() {
        MemoryCorpus corpus = new MemoryCorpus();

        assertArrayEquals(corpus.chunk(3), new MemoryCorpus().chunk(3));
        assertArrayEquals(corpus.bytes(), corpus.chunk(0));
        assertFalse(Arrays.equals(corpus.chunk(1), corpus.chunk(2)));
    }

    @Test
    void sharesMakeOneHundred() {
        assertEquals(100, Arrays.stream(RegionKind.values()).mapToInt(RegionKind::percent).sum());
    }

    /** By pages, deflate level 1, as the judge of the shape: far from both ends, so that codecs have something to do and to find. */
    @ParameterizedTest
    @CsvSource({
        "TEXT, 1.8, 2.7",
        "JSON, 2.3, 3.6",
        "LOG, 2.1, 3.3",
        "OBJECTS, 2.1, 3.4",
        "NUMBERS, 4.0, 7.0",
        "CODE, 1.4, 2.1",
        "SAME_FILLED, 60, 200",
        "RANDOM, 0.98, 1.01"
    })
    void everyKindHasItsRatio(RegionKind kind, double least, double most) {
        byte[] bytes = new byte[1 << 20];
        SeededRandom random = new SeededRandom(11);
        for (int from = 0; from < bytes.length; from += MemoryCorpus.REGION_BYTES) {
            kind.fill(new ByteSink(bytes, from, from + MemoryCorpus.REGION_BYTES), random);
        }

        double ratio = ratio(bytes);

        assertTrue(ratio >= least && ratio <= most, "ratio=" + ratio);
    }

    @Test
    void theWholeHasTheRatioOfMixedMemory() {
        double ratio = ratio(MemoryCorpus.generate(0, 100 * MemoryCorpus.REGION_BYTES));

        assertTrue(ratio > 2.2 && ratio < 2.6, "ratio=" + ratio);
    }

    @Test
    void aRegionIsFilledToItsLastByte() {
        for (RegionKind kind : RegionKind.values()) {
            byte[] bytes = new byte[3 * PAGE];
            Arrays.fill(bytes, (byte) 0x5A);

            kind.fill(new ByteSink(bytes, PAGE, 2 * PAGE), new SeededRandom(1));

            byte[] guard = new byte[PAGE];
            Arrays.fill(guard, (byte) 0x5A);
            assertArrayEquals(guard, Arrays.copyOf(bytes, PAGE), kind.name());
            assertArrayEquals(guard, Arrays.copyOfRange(bytes, 2 * PAGE, 3 * PAGE), kind.name());
            assertFalse(Arrays.equals(guard, Arrays.copyOfRange(bytes, PAGE, 2 * PAGE)), kind.name());
        }
    }

    private static double ratio(byte[] bytes) {
        long compressed = 0;
        byte[] page = new byte[2 * PAGE];
        try (Deflater deflater = new Deflater(1, true)) {
            for (int from = 0; from < bytes.length; from += PAGE) {
                deflater.reset();
                deflater.setInput(bytes, from, PAGE);
                deflater.finish();
                compressed += deflater.deflate(page);
            }
        }
        return (double) bytes.length / compressed;
    }

}
