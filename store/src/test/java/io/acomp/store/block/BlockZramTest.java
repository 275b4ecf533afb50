package io.acomp.store.block;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.Pages;
import io.acomp.store.StoreStatistics.MmStat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The kernel's zram as the judge: the same operations in the same order give the same bytes, the same pages and the same words. */
class BlockZramTest {
    private static final int PAGE = BlockRig.PAGE;
    private static final int PAGES = 64;
    private static final int SIZE = PAGES * PAGE;
    private static final int STEPS = 1500;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theSameBytesAsZram(long seed) throws IOException {
        try (ZramDevice zram = ZramDevice.add(SIZE);
                BlockRig rig = BlockRig.of(SIZE)) {
            Random random = new Random(seed);
            for (int step = 0; step < STEPS; step++) {
                step(zram, rig, random, "seed " + seed + ", step " + step);
            }
            zram.forgetCache();
            assertArrayEquals(zram.read(0, SIZE), rig.read(0, SIZE), "seed " + seed);
            long[] expected = zram.numbers("mm_stat");
            MmStat mm = rig.store.statistics().mm();
            assertEquals(expected[0], mm.origDataSize(), "orig_data_size, seed " + seed);
            assertEquals(expected[5], mm.samePages(), "same_pages, seed " + seed);
        }
    }

    private static void step(ZramDevice zram, BlockRig rig, Random random, String where) throws IOException {
        int offset = random.nextInt(SIZE);
        int length = 1 + random.nextInt(Math.min(SIZE - offset, random.nextInt(10) == 0 ? 8 * PAGE : PAGE));
        if (random.nextInt(3) == 0) {
            offset = offset / PAGE * PAGE;
            length = Math.min(SIZE - offset, (length + PAGE - 1) / PAGE * PAGE);
        }
        switch (random.nextInt(100)) {
            case 0 -> {
                int first = random.nextInt(PAGES);
                long bytes = (1L + random.nextInt(Math.min(4, PAGES - first))) * PAGE;
                zram.discard((long) first * PAGE, bytes, false);
                rig.disk.trim((long) first * PAGE, bytes);
            }
            case 1 -> {
                int first = random.nextInt(PAGES);
                long bytes = (1L + random.nextInt(Math.min(4, PAGES - first))) * PAGE;
                zram.discard((long) first * PAGE, bytes, true);
                rig.disk.writeZeroes((long) first * PAGE, bytes, true);
            }
            case 2, 3, 4, 5, 6, 7 -> {
                zram.write(offset, new byte[length]);
                rig.disk.writeZeroes(offset, length, false);
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    assertArrayEquals(zram.read(offset, length), rig.read(offset, length), where);
                } else {
                    byte[] bytes = bytes(random, length);
                    zram.write(offset, bytes);
                    rig.write(offset, bytes);
                }
            }
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        if (random.nextInt(4) == 0) {
            Arrays.fill(bytes, (byte) random.nextInt(3));
            return bytes;
        }
        for (int at = 0; at < length; at += PAGE) {
            System.arraycopy(Pages.any(random.nextInt(1000)), 0, bytes, at, Math.min(PAGE, length - at));
        }
        return bytes;
    }
}
