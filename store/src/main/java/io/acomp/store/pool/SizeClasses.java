package io.acomp.store.pool;

import java.util.ArrayList;
import java.util.List;

/** The table of size classes: pure arithmetic, the same for every pool. */
final class SizeClasses {
    private static final int SMALLEST = 32;
    private static final int STEP = 32;
    private static final int PAGE_OBJECT = 4096 + ObjectHeader.BYTES;
    private static final int LARGEST = SlabPool.MAX_PAYLOAD + ObjectHeader.BYTES;
    private static final int MOST_SPAN_BYTES = 4 * SpanSpace.SLOT_BYTES;

    private static final List<ClassShape> SHAPES = shapes();
    private static final short[] BY_GRANULES = byGranules();

    private SizeClasses() {}

    static int count() {
        return SHAPES.size();
    }

    static ClassShape shape(int index) {
        return SHAPES.get(index);
    }

    /** The class of an object whose payload has a length in bytes. */
    static int indexOf(int length) {
        return BY_GRANULES[granules(length + ObjectHeader.BYTES)];
    }

    private static int granules(int bytes) {
        return (bytes + Entry.GRANULE_BYTES - 1) / Entry.GRANULE_BYTES;
    }

    private static List<ClassShape> shapes() {
        List<ClassShape> shapes = new ArrayList<>();
        for (int size = SMALLEST; size < PAGE_OBJECT; size += STEP) {
            shapes.add(shape(shapes.size(), size, SpanSpace.SLOT_BYTES));
        }
        for (int size = PAGE_OBJECT; size < LARGEST; size = granules(size + size / 32) * Entry.GRANULE_BYTES) {
            shapes.add(shape(shapes.size(), size, MOST_SPAN_BYTES));
        }
        shapes.add(shape(shapes.size(), LARGEST, MOST_SPAN_BYTES));
        return List.copyOf(shapes);
    }

    private static ClassShape shape(int index, int size, int mostBytes) {
        int best = mostBytes;
        for (int bytes = mostBytes; bytes >= Math.max(mostBytes / 2, size); bytes -= SpanSpace.PAGE_BYTES) {
            if ((long) bytes % size * best < (long) best % size * bytes) {
                best = bytes;
            }
        }
        return new ClassShape(index, size, best);
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
