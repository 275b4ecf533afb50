package io.acomp.store.page;

import io.acomp.store.StoreResult;
import io.acomp.store.pool.SlabPool;

/**
 * The memory limit with its hysteresis (KS §4.2, §4.7): once it was hit, stores are accepted again only when the pool has shrunk below a
 * share of it. Thread-safe.
 */
public final class PoolLimit {
    private volatile long bytes;
    private volatile int acceptPercent;
    private volatile boolean hit;
    /** What the pool used when the limit was set below it, until it is within the limit; else 0. */
    private volatile long excused;

    /**
     * A limit.
     *
     * @param bytes of the pool, 0 for none
     * @param acceptPercent 1 to 100; 100 for no hysteresis
     */
    PoolLimit(long bytes, int acceptPercent) {
        bytes(bytes, 0);
        acceptPercent(acceptPercent);
    }

    /** The limit in bytes, 0 for none. */
    public long bytes() {
        return bytes;
    }

    /**
     * Sets the limit. One below what is used rejects stores until the store has shrunk.
     *
     * @param limit in bytes, 0 for none
     * @param used by the pool
     */
    public void bytes(long limit, long used) {
        if (limit < 0) {
            throw new IllegalArgumentException("a limit is 0 or more bytes, memoryLimit=" + limit);
        }
        bytes = limit;
        hit = false;
        excused = limit != 0 && used > limit ? used : 0;
    }

    /** Percent of the limit below which stores are accepted again. */
    public int acceptPercent() {
        return acceptPercent;
    }

    /** Sets the percentage, 1 to 100. */
    public void acceptPercent(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a threshold is 1 to 100 percent, acceptThresholdPercent=" + percent);
        }
        acceptPercent = percent;
    }

    /** Bytes the pool should shrink to once the limit was hit. */
    public long acceptBytes() {
        return (long) (bytes / 100.0 * acceptPercent);
    }

    /** Whether a store may begin: {@link StoreResult#STORED}, or why not. */
    StoreResult admit(long used) {
        long limit = bytes;
        if (limit == 0) {
            return StoreResult.STORED;
        }
        if (used >= limit) {
            return StoreResult.POOL_LIMIT;
        }
        if (excused != 0) {
            excused = 0;
        }
        if (hit) {
            if (used > acceptBytes()) {
                return StoreResult.RECLAIM_FAIL;
            }
            hit = false;
        }
        return StoreResult.STORED;
    }

    /** True if so much is more than the limit allows. */
    public boolean exceeds(long used) {
        long limit = bytes;
        return limit != 0 && used > limit;
    }

    /**
     * True if so much is more than a worker may leave in the pool: above the limit, and above what was used when the limit was set, if it was
     * set below that and nothing has been stored since.
     */
    public boolean forbids(long used) {
        return exceeds(used) && used > excused;
    }

    /**
     * Closes the pool's holes until it is within the limit, or none is left: by whoever may have left it above. With no lock and no context
     * held.
     */
    public void keep(SlabPool pool) {
        long limit = bytes;
        if (exceeds(pool.usedBytes())) {
            pool.compactTo(limit);
        }
    }

    /** Notes that the limit was hit. */
    void hit() {
        hit = true;
    }
}
