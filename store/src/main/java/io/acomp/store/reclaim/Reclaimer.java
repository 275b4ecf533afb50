package io.acomp.store.reclaim;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.acomp.store.WritebackReport.End;
import io.acomp.store.page.PoolLimit;
import io.acomp.store.page.Shrinker;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.page.StoreParts;
import io.acomp.store.page.Tenants;
import io.acomp.store.pool.SlabPool;

/**
 * Writes pages back by the clock until a limit is kept again, in the thread that stores: there is no thread in the background. Threads
 * that hit the limit together take turns, a batch each; whoever gets a turn when there is room already goes on at once, and whoever does
 * not get one in time gives up. Memory that objects left behind goes back by compaction as soon as that is enough.
 *
 * <p>Thread-safe. Called with no lock and no context held.
 */
final class Reclaimer implements Shrinker {
    /** Batches of which nothing was written, one after another, that end it (zswap's MAX_RECLAIM_RETRIES). */
    private static final int MAX_FAILURES = 16;
    /** Compactions for one call, since others may free and fill meanwhile. */
    private static final int MAX_COMPACTIONS = 8;
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final double PERCENT = 100;

    private final StoreParts parts;
    private final SlabPool pool;
    private final PoolLimit limit;
    private final Reclaim reclaim;
    private final ClockHand everybody;
    /** Guarded by parts.working(). */
    private final Map<Tenants.Account, ClockHand> hands = new HashMap<>();
    private volatile long waitNanos = WAIT_NANOS;

    /**
     * A reclaimer.
     *
     * @param parts the store
     * @param reclaim whose writer it uses
     */
    Reclaimer(StoreParts parts, Reclaim reclaim) {
        this.parts = parts;
        this.reclaim = reclaim;
        pool = parts.pool();
        limit = parts.limit();
        everybody = new ClockHand(parts, null);
    }

    /** Sets how long a thread waits for its turn. */
    void waitNanos(long nanos) {
        waitNanos = nanos;
    }

    @Override
    public boolean shrink(Tenants.@Nullable Account tenant, long needed) {
        if (tenant == null) {
            return makeRoom(null, () -> limit.bytes() == 0 ? 0 : pool.usedBytes() - target(limit.bytes(), needed));
        }
        return tenant.writeback() && makeRoom(tenant, () -> tenant.bytes() - target(tenant.quota(), needed));
    }

    /** Where to stop: at the acceptance threshold, or lower if that would not be room enough. */
    private long target(long bound, long needed) {
        return Math.max(0, Math.min((long) (bound / PERCENT * limit.acceptPercent()), bound - needed));
    }

    /**
     * Shrinks the pool.
     *
     * @param targetBytes that it may use then
     * @return bytes by which it has shrunk
     */
    long shrink(long targetBytes) {
        long before = pool.usedBytes();
        makeRoom(null, () -> pool.usedBytes() - targetBytes);
        return Math.max(0, before - pool.usedBytes());
    }

    /**
     * Works until there is no excess.
     *
     * @param tenant whose pages go, null for anybody's and compaction
     * @param excess bytes too many
     * @return true if there is none, or some page was written at least
     */
    private boolean makeRoom(Tenants.@Nullable Account tenant, LongSupplier excess) {
        parts.counters().count(Event.SHRINKS);
        Tally tally = new Tally();
        int failures = 0;
        int compactions = 0;
        boolean goOn = true;
        while (goOn && failures < MAX_FAILURES) {
            if (!acquire(parts.working())) {
                parts.counters().count(Event.SHRINK_BUSY);
                break;
            }
            try {
                if (tenant == null && compactions < MAX_COMPACTIONS && isCompactionEnough(excess)) {
                    compactions++;
                    pool.compact();
                }
                if (excess.getAsLong() <= 0) {
                    return true;
                }
                long before = tally.doneSoFar();
                goOn = writeBatch(tenant, tally);
                failures = tally.doneSoFar() > before ? 0 : failures + 1;
            } finally {
                parts.working().release();
            }
        }
        if (compactions > 0) {
            limit.keep(pool);
        }
        if (excess.getAsLong() <= 0) {
            return true;
        }
        parts.counters().count(Event.SHRINK_FAIL);
        return tally.doneSoFar() > 0;
    }

    private boolean isCompactionEnough(LongSupplier excess) {
        long tooMany = excess.getAsLong();
        return tooMany > 0 && pool.freeableBytes() >= tooMany;
    }

    /** False if there is no sense in another batch. */
    private boolean writeBatch(Tenants.@Nullable Account tenant, Tally tally) {
        if (reclaim.isStopped()) {
            return false;
        }
        int pages = reclaim.batchPages();
        PageWriter writer = reclaim.writer();
        try {
            writer.begin(pages);
            hand(tenant).choose(writer, pages);
            return writer.size() > 0 && writer.write(tally) == End.COMPLETE;
        } catch (OutOfMemoryError _) { // the pages stay; whoever wanted to store is rejected
            parts.counters().count(Event.WRITEBACK_NO_MEMORY);
            return false;
        }
    }

    private ClockHand hand(Tenants.@Nullable Account tenant) {
        return tenant == null ? everybody : hands.computeIfAbsent(tenant, owner -> new ClockHand(parts, owner));
    }

    /** Takes the turn, or not within the time; an interrupt waits until afterwards. */
    private boolean acquire(Semaphore working) {
        long end = System.nanoTime() + waitNanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return working.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
