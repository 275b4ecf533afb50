package io.acomp.store.pool;

/**
 * zsmalloc's size classes for 4 KiB pages (KS §5.1), as the reference the pool's own table is compared with: sizes 32 to 4096 in steps of
 * 16, each with the chain of pages that wastes least at its end, equal ones merged.
 */
final class ZsmallocTable {
    static final int PAGE = 4096;
    static final int HEADER = 8;

    private static final int SMALLEST = 32;
    private static final int STEP = 16;
    private static final int CLASSES = (PAGE - SMALLEST) / STEP + 1;

    private final int chainLimit;
    private final int[] pages = new int[CLASSES];
    // the class that a class was merged with, itself otherwise
    private final int[] merged = new int[CLASSES];

    ZsmallocTable(int chainLimit) {
        this.chainLimit = chainLimit;
        for (int index = CLASSES - 1; index >= 0; index--) {
            pages[index] = chain(size(index));
            boolean like = index + 1 < CLASSES && pages[index] == pages[index + 1] && objects(index) == objects(index + 1);
            merged[index] = like ? merged[index + 1] : index;
        }
    }

    /** Number of classes before any are merged. */
    static int count() {
        return CLASSES;
    }

    static int size(int index) {
        return SMALLEST + index * STEP;
    }

    /** Pages of a zspage. */
    int pages(int index) {
        return pages[index];
    }

    /** Objects in a zspage. */
    int objects(int index) {
        return pages[index] * PAGE / size(index);
    }

    /** The class an object of a payload goes to; the last one, without a header, if it is above the watermark. */
    int indexOf(int payload) {
        int bytes = payload + HEADER;
        if (bytes > watermark()) {
            return CLASSES - 1;
        }
        return merged[Math.max(0, (bytes - SMALLEST + STEP - 1) / STEP)];
    }

    /** The largest size that shares its pages with others. */
    int watermark() {
        int index = CLASSES - 1;
        while (pages[index] == 1 && objects(index) == 1 || merged[index] != index) {
            index--;
        }
        return size(index);
    }

    /** Number of classes that were not merged with another. */
    int distinct() {
        int count = 0;
        for (int index = 0; index < CLASSES; index++) {
            count += merged[index] == index ? 1 : 0;
        }
        return count;
    }

    /**
     * Pages that objects take, zspages being whole, as the kernel allocates them.
     *
     * @param payloads lengths in bytes
     */
    long pagesFor(int[] payloads) {
        long[] counts = new long[CLASSES];
        for (int payload : payloads) {
            counts[indexOf(payload)]++;
        }
        long sum = 0;
        for (int index = 0; index < CLASSES; index++) {
            int objects = objects(index);
            sum += (counts[index] + objects - 1) / objects * pages[index];
        }
        return sum;
    }

    private int chain(int size) {
        if (Integer.bitCount(size) == 1) {
            return 1;
        }
        int best = 1;
        for (int count = 1; count <= chainLimit; count++) {
            if (count * PAGE % size < best * PAGE % size) {
                best = count;
            }
        }
        return best;
    }
}
