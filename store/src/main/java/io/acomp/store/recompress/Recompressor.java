package io.acomp.store.recompress;

import java.util.concurrent.Semaphore;

import io.acomp.store.RecompressRequest;
import io.acomp.store.WorkReport;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.page.StoreParts;

/**
 * The worker that makes stored pages smaller (KS §6.5): marks candidates, takes them up largest first, and skips whoever was used meanwhile.
 * It works in the caller's thread with a context of its own, one page or group at a time, and lets other workers in between.
 *
 * <p>Thread-safe: passes take turns.
 */
public final class Recompressor {
    private final StoreParts parts;
    private final CodecPools codecs;
    private final Semaphore working;
    private volatile RecompressHooks hooks = RecompressHooks.NONE;

    /** The worker of a store. */
    public Recompressor(StoreParts parts) {
        this.parts = parts;
        codecs = parts.codecs();
        working = parts.working();
    }

    /**
     * One pass; see {@link io.acomp.store.CompressedStore#recompress}.
     *
     * @throws IllegalArgumentException if the threshold is not less than a page
     * @throws IllegalStateException if there is no such secondary algorithm, or the store is closed
     * @throws OutOfMemoryError if memory for the worker's context cannot be had
     */
    public WorkReport run(RecompressRequest request) {
        if (request.threshold() >= parts.pageSize()) {
            throw new IllegalArgumentException("a threshold is less than a page, threshold=" + request.threshold());
        }
        Ladder ladder = new Ladder(codecs, request.priority());
        Tally tally = new Tally(parts.counters(), request.maxPages());
        Room room = new Room(parts);
        PageWork work = new PageWork(parts, request, ladder, tally, room, hooks);
        PageUnits pages = new PageUnits(parts, request, ladder, work, tally);
        Units units = pages;
        if (request.grouped() && parts.entries().groupPages() > 1) {
            units = new GroupUnits(parts, pages, new GroupWork(parts, request, ladder, work, tally, room, hooks));
        }
        working.acquireUninterruptibly();
        try {
            pass(units, tally, new Ceiling(parts));
        } finally {
            working.release();
            codecs.retireDrained();
        }
        return tally.report();
    }

    private void pass(Units units, Tally tally, Ceiling ceiling) {
        Candidates candidates = new Candidates(units);
        try {
            candidates.mark();
            hooks.marked();
            while (!tally.isSpent()) {
                long unit = candidates.next();
                if (unit < 0) {
                    break;
                }
                units.work(unit);
                ceiling.keep();
                giveWay();
            }
            if (tally.again()) {
                again(units, tally, ceiling);
            }
        } finally {
            ceiling.end();
            candidates.close();
        }
    }

    /** What the limit had no room for before others had become smaller. */
    private void again(Units units, Tally tally, Ceiling ceiling) {
        for (long unit = 0; unit < units.count() && !tally.isSpent(); unit++) {
            if (units.measure(unit) > 0) {
                units.work(unit);
                ceiling.keep();
                giveWay();
            }
        }
    }

    /** Lets whoever waits work first: marks say only that a page was not used since, whoever set them, so they stay good meanwhile. */
    private void giveWay() {
        if (working.hasQueuedThreads()) {
            working.release();
            working.acquireUninterruptibly();
        }
    }

    void hooks(RecompressHooks value) {
        hooks = value;
    }
}
