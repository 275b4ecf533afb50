package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Moves the objects of each class from its sparsest span to its fullest, within the last one from its end to its start, and gives pages
 * back (KS §5.2). It holds the lock of a class for a few objects at a time. An object that is being stored stays where it is.
 */
final class Compactor {
    private static final int OBJECTS_PER_STEP = 16;
    private static final int BYTES_PER_STEP = 32 << 10;
    private static final int TRIMS_PER_STEP = 8;

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final SlabPool pool;
    private final ReentrantLock running = new ReentrantLock();
    private final LongAdder pages = new LongAdder();
    private final LongAdder moves = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private boolean stopped;

    Compactor(SlabPool pool) {
        this.pool = pool;
    }

    /** One compaction of all classes; returns at once if one runs already. */
    long run() {
        if (!running.tryLock()) {
            refusals.increment();
            return 0;
        }
        try {
            long released = 0;
            for (int index = 0; index < pool.classes.length && !stopped; index++) {
                released += compact(pool.classes[index]);
            }
            return released;
        } finally {
            running.unlock();
        }
    }

    /** Waits for the one that runs, lets no other begin. */
    void stop() {
        running.lock();
        try {
            stopped = true;
        } finally {
            running.unlock();
        }
    }

    /** Pages given back. */
    long pages() {
        return pages.sum();
    }

    /** Objects moved. */
    long moves() {
        return moves.sum();
    }

    /** Calls that found another compaction running. */
    long refusals() {
        return refusals.sum();
    }

    private long compact(SizeClass sizeClass) {
        long released = 0;
        // others may undo what is done here; so much, and no more, is done for them
        long budget = Long.MAX_VALUE;
        while (true) {
            sizeClass.lock.lock();
            try {
                long before = sizeClass.touchedPages();
                budget = Math.min(budget, sizeClass.objects());
                int moved = sizeClass.freeablePages() > 0 && budget > 0 ? move(sizeClass) : 0;
                if (moved == 0) {
                    trim(sizeClass);
                }
                budget -= moved;
                released += before - sizeClass.touchedPages();
                if (moved == 0 && before == sizeClass.touchedPages()) {
                    // what others touched meanwhile is theirs: a step counts what it did itself
                    pages.add(released);
                    return released;
                }
            } finally {
                sizeClass.lock.unlock();
            }
            pool.hooks.betweenSteps();
        }
    }

    /** Moves a few objects of a class. Returns how many. */
    private int move(SizeClass sizeClass) {
        Span source = sizeClass.fullness.sparsest();
        if (source == null) {
            return 0;
        }
        int most = Math.max(1, Math.min(OBJECTS_PER_STEP, BYTES_PER_STEP / sizeClass.shape.size()));
        int moved = 0;
        int index = source.highestUsed(source.capacity() - 1);
        while (index >= 0 && moved < most) {
            Span target = sizeClass.fullness.fullest();
            if (target == null || target == source && source.lowestFree() > index) {
                break;
            }
            int below = source.highestUsed(index - 1);
            if (move(sizeClass, source, index, target)) {
                sizeClass.free(source, index);
                moved++;
            }
            index = below;
        }
        moves.add(moved);
        return moved;
    }

    private boolean move(SizeClass sizeClass, Span source, int index, Span target) {
        long from = SpanSpace.place(source, sizeClass.shape, index);
        MemorySegment old = pool.space.segment(from);
        long oldAt = pool.space.offset(from);
        long header = (long) LONG.getAcquire(old, oldAt);
        if (header == 0) {
            return false;
        }
        int handle = ObjectHeader.handle(header);
        long entry = pool.handles.get(handle);
        long place = sizeClass.take(target);
        MemorySegment segment = pool.space.segment(place);
        long at = pool.space.offset(place);
        segment.set(JAVA_BYTE, at + sizeClass.shape.size() - 1, (byte) 0);
        MemorySegment.copy(old, oldAt, segment, at, ObjectHeader.BYTES + Entry.length(entry));
        pool.handles.setRelease(handle, Entry.moved(entry, place)); // first the handle, then the old place
        old.set(JAVA_LONG, oldAt, 0);
        return true;
    }

    private static void trim(SizeClass sizeClass) {
        int trims = 0;
        for (int group = 1; group < Fullness.FULL; group++) {
            for (@Nullable Span span = sizeClass.fullness.head(group); span != null && trims < TRIMS_PER_STEP; span = span.next) {
                trims += sizeClass.trim(span) > 0 ? 1 : 0;
            }
        }
    }
}
