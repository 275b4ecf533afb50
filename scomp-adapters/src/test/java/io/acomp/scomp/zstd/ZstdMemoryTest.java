package io.acomp.scomp.zstd;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertTrue;

class ZstdMemoryTest {
    /** Figures in KiB as ZSTD_sizeof_CCtx of libzstd 1.5.4 gave them after one source of 4 KiB, 16 KiB, 64 KiB, 128 KiB, 256 KiB, 1 MiB. */
    @ParameterizedTest
    @CsvSource({
        "-7, 71, 116, 280, 520, 536, 536",
        "1, 71, 212, 296, 536, 568, 568",
        "2, 71, 212, 392, 632, 632, 760",
        "3, 87, 276, 648, 888, 1016, 1272",
        "4, 87, 212, 1032, 1528, 1272, 2552",
        "6, 87, 212, 1032, 1272, 3576, 3576",
        "7, 87, 212, 1032, 1272, 3576, 6648",
        "9, 103, 276, 1032, 1272, 3576, 12792",
        "11, 249, 422, 1288, 1528, 3576, 12792",
        "13, 269, 501, 1434, 2186, 3722, 16888",
        "19, 269, 565, 1749, 2815, 5375, 17663"
    })
    void estimatesAreWithinAFactorOfTwo(int level, int at4, int at16, int at64, int at128, int at256, int at1024) {
        assertNear(level, 4, at4);
        assertNear(level, 16, at16);
        assertNear(level, 64, at64);
        assertNear(level, 128, at128);
        assertNear(level, 256, at256);
        assertNear(level, 1024, at1024);
    }

    private static void assertNear(int level, long sourceKib, double kib) {
        double ratio = ZstdMemory.compressor(level, sourceKib << 10) / 1024.0 / kib;
        assertTrue(ratio > 0.5 && ratio < 2.05, "sourceKib=" + sourceKib + ", ratio=" + ratio);
    }
}
