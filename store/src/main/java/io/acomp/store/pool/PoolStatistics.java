package io.acomp.store.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Figures of a pool, with zsmalloc's columns (KS §5.4). Each class is taken under its lock; the whole is exact while nothing else runs.
 *
 * @param classes those that have spans, by size
 * @param objects live, or being stored
 * @param usedBytes resident bytes of spans and handle table
 * @param handlesLent handles lent to objects and to the stocks of the classes
 * @param reservedBytes address space reserved
 * @param keptBytes given back in vain: the operating system did not take them, they are zeroed and stay resident
 * @param storeFailures stores that got no memory
 * @param readRetries reads repeated since the object moved
 * @param freeRetries frees repeated since the object moved
 * @param objectsMoved by compactions
 * @param pagesCompacted given back by compactions
 * @param compactionsRefused since one was running
 */
public record PoolStatistics(
        List<ClassFigures> classes,
        long objects,
        long usedBytes,
        long handlesLent,
        long reservedBytes,
        long keptBytes,
        long storeFailures,
        long readRetries,
        long freeRetries,
        long objectsMoved,
        long pagesCompacted,
        long compactionsRefused) {
    /** Copies the list. */
    public PoolStatistics {
        classes = List.copyOf(classes);
    }

    /**
     * Figures of a size class.
     *
     * @param index of the class
     * @param size of a place in bytes
     * @param fullness number of spans with no, up to 10, 20 … below 100, and 100 percent of their places in use
     * @param objectsAllocated places there are, whether their pages are touched or not
     * @param objectsUsed places in use
     * @param pagesUsed pages touched
     * @param objectsPerSpan places in a span
     * @param pagesPerSpan pages in a span
     * @param freeable pages a compaction would give back
     */
    public record ClassFigures(
            int index,
            int size,
            List<Integer> fullness,
            long objectsAllocated,
            long objectsUsed,
            long pagesUsed,
            int objectsPerSpan,
            int pagesPerSpan,
            long freeable) {
        /** Copies the list. */
        public ClassFigures {
            fullness = List.copyOf(fullness);
        }
    }

    static PoolStatistics of(SlabPool pool) {
        List<ClassFigures> classes = new ArrayList<>();
        long objects = 0;
        for (SizeClass sizeClass : pool.classes) {
            sizeClass.lock.lock();
            try {
                if (sizeClass.spans() > 0) {
                    classes.add(of(sizeClass));
                    objects += sizeClass.objects();
                }
            } finally {
                sizeClass.lock.unlock();
            }
        }
        return new PoolStatistics(
                classes,
                objects,
                pool.usedBytes(),
                pool.handles.lentCount(),
                pool.memory.reservedBytes(),
                pool.memory.keptBytes(),
                pool.storeFailures(),
                pool.readRetries(),
                pool.freeRetries(),
                pool.mover.moves(),
                pool.pagesCompacted(),
                pool.compactor().refusals());
    }

    private static ClassFigures of(SizeClass sizeClass) {
        ClassShape shape = sizeClass.shape;
        Integer[] fullness = new Integer[Fullness.GROUPS];
        Arrays.setAll(fullness, sizeClass.fullness::count);
        return new ClassFigures(
                shape.index(),
                shape.size(),
                List.of(fullness),
                (long) sizeClass.spans() * shape.objectsPerSpan(),
                sizeClass.objects(),
                sizeClass.touchedPages(),
                shape.objectsPerSpan(),
                shape.spanBytes() / SpanSpace.PAGE_BYTES,
                sizeClass.freeablePages());
    }
}
