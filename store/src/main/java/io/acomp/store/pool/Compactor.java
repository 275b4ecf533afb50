package io.acomp.store.pool;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Compaction of all classes, one at a time (KS §5.2). It holds the lock of a class for a few objects at a time. */
final class Compactor {
    private static final int OBJECTS_PER_STEP = 16;
    private static final int BYTES_PER_STEP = 32 << 10;

    private final SlabPool pool;
    private final ReentrantLock running = new ReentrantLock();
    private final LongAdder pages = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private volatile boolean stopped;

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
            return compactAll();
        } finally {
            running.unlock();
        }
    }

    /** One compaction of all classes, after the one that runs. */
    long runInTurn() {
        running.lock();
        try {
            return compactAll();
        } finally {
            running.unlock();
        }
    }

    private long compactAll() {
        long released = 0;
        for (int index = 0; index < pool.classes.length && !stopped; index++) {
            released += compact(pool.classes[index]);
        }
        return released;
    }

    /** Lets the one that runs end after its step and waits for that; lets no other begin. */
    void stop() {
        stopped = true;
        running.lock();
        running.unlock();
    }

    /** Pages given back. */
    long pages() {
        return pages.sum();
    }

    /** Calls that found another compaction running. */
    long refusals() {
        return refusals.sum();
    }

    private long compact(SizeClass sizeClass) {
        // what others touch or give back meanwhile is theirs: each step counts what it did itself
        long released = 0;
        // others may undo what is done here: no more than this is done for them
        long budget = Long.MAX_VALUE;
        int most = Math.max(1, Math.min(OBJECTS_PER_STEP, BYTES_PER_STEP / sizeClass.shape.size()));
        boolean busy = true;
        while (busy && !stopped) {
            sizeClass.lock.lock();
            try {
                long before = sizeClass.touchedPages();
                budget = Math.min(budget, sizeClass.objects());
                boolean worth = sizeClass.freeablePages() > 0;
                int moved = worth && budget > 0 ? pool.mover.move(sizeClass, most) : 0;
                if (worth && moved == 0) {
                    pool.mover.trim(sizeClass);
                }
                budget -= moved;
                released += before - sizeClass.touchedPages();
                busy = moved > 0 || before != sizeClass.touchedPages();
            } finally {
                sizeClass.lock.unlock();
            }
            pool.hooks.betweenSteps();
        }
        // below zero if an object that stayed, since it was being stored, held a page that others moved out of
        released = Math.max(0, released);
        pages.add(released);
        return released;
    }
}
