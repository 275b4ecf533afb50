package io.acomp.store.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The table of size classes: pure arithmetic, the same for every pool. Fine classes, 8 to 16 bytes apart up to a page and 1/64 apart above,
 * one in four of which every pool uses from the start ({@link ClassShape#base}); the others as {@link ClassChoice} says. docs/pool.md has the
 * figures this was chosen by.
 */
final class SizeClasses {
    private static final int SMALLEST = 16;
    private static final int TINY_STEP = 8;
    private static final int TINY_END = 128;
    private static final int STEP = 16;
    private static final int PAGE_OBJECT = 4096 + ObjectHeader.BYTES;
    private static final int LARGE_DIVISOR = 64;
    private static final int LARGEST = SlabPool.MAX_PAYLOAD + ObjectHeader.BYTES;
    private static final int BASE_STEP = 64;
    private static final int BASE_EVERY = 4;

    private static final int MOST_SLOTS = 4;
    // a span of more slots must waste less of itself by this part
    private static final double WORTH_A_SLOT = 0.0005;

    private static final List<ClassShape> SHAPES = shapes();
    private static final short[] BY_GRANULES = byGranules();

    private SizeClasses() {}

    /** Number of classes. */
    static int count() {
        return SHAPES.size();
    }

    /** A class by its index; a higher index is a larger size. */
    static ClassShape shape(int index) {
        return SHAPES.get(index);
    }

    /** The index of the smallest class that holds an object whose payload has a length in bytes. */
    static int indexOf(int length) {
        return BY_GRANULES[granules(length + ObjectHeader.BYTES)];
    }

    private static int granules(int bytes) {
        return (bytes + Entry.GRANULE_BYTES - 1) / Entry.GRANULE_BYTES;
    }

    private static List<ClassShape> shapes() {
        List<ClassShape> shapes = new ArrayList<>();
        int large = 0;
        for (int size : sizes()) {
            boolean base = size <= PAGE_OBJECT ? size % BASE_STEP == 0 || size == PAGE_OBJECT : ++large % BASE_EVERY == 0 || size == LARGEST;
            shapes.add(new ClassShape(shapes.size(), size, spanBytes(size), base));
        }
        return List.copyOf(shapes);
    }

    private static SortedSet<Integer> sizes() {
        SortedSet<Integer> sizes = new TreeSet<>();
        for (int size = SMALLEST; size < PAGE_OBJECT; size += size < TINY_END ? TINY_STEP : STEP) {
            sizes.add(size);
        }
        for (int size = PAGE_OBJECT; size < LARGEST; size = granules(size + size / LARGE_DIVISOR) * Entry.GRANULE_BYTES) {
            sizes.add(size);
        }
        for (int payload = 2 * SpanSpace.PAGE_BYTES; payload < LARGEST; payload *= 2) {
            sizes.add(payload + ObjectHeader.BYTES); // what did not shrink has these lengths
        }
        sizes.add(LARGEST);
        return sizes;
    }

    /** The length of a span that leaves least behind its last object. */
    private static int spanBytes(int size) {
        int best = 0;
        double least = 1;
        for (int slots = 1; slots <= MOST_SLOTS; slots++) {
            int most = slots * SpanSpace.SLOT_BYTES;
            for (int bytes = most; bytes > most - SpanSpace.SLOT_BYTES / 2 && bytes >= size; bytes -= SpanSpace.PAGE_BYTES) {
                double waste = (double) (bytes % size) / bytes;
                if (waste < least - WORTH_A_SLOT) {
                    best = bytes;
                    least = waste;
                }
            }
        }
        return best;
    }

    private static short[] byGranules() {
        short[] table = new short[granules(LARGEST) + 1];
        int index = 0;
        for (int granules = 0; granules < table.length; granules++) {
            while (SHAPES.get(index).size() < granules * Entry.GRANULE_BYTES) {
                index++;
            }
            table[granules] = (short) index;
        }
        return table;
    }
}
