package io.acomp.store.pool;

import java.util.Random;

/**
 * Lengths as 4 KiB pages of memory have them once compressed: a tenth does not shrink, the others lie around three means, some are tiny.
 * The same on every machine.
 */
final class PageSizes {
    private PageSizes() {}

    /**
     * The lengths.
     *
     * @param pages how many
     */
    static int[] of(int pages) {
        Random random = new Random(4);
        int[] lengths = new int[pages];
        for (int i = 0; i < pages; i++) {
            int kind = random.nextInt(100);
            double length;
            if (kind < 10) {
                length = 4096;
            } else if (kind < 20) {
                length = 950 + 150 * random.nextGaussian();
            } else if (kind < 65) {
                length = 2150 + 120 * random.nextGaussian();
            } else if (kind < 95) {
                length = 2900 + 200 * random.nextGaussian();
            } else {
                length = 30 + random.nextInt(500);
            }
            lengths[i] = length > 4032 ? 4096 : Math.max(20, (int) length);
        }
        return lengths;
    }
}
