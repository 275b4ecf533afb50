package io.acomp.store.page;

import io.acomp.store.StoreResult;

/**
 * The memory limit with its hysteresis (KS §4.2, §4.7): once it was hit, stores are accepted again only when the pool has shrunk below a
 * share of it. Thread-safe.
 */
public final class PoolLimit {
    private volatile long bytes;
    private volatile int acceptPercent;
    private volatile boolean hit;

    /**
     * A limit.
     *
     * @param bytes of the pool, 0 for none
     * @param acceptPercent 1 to 100; 100 for no hysteresis
     */
    PoolLimit(long bytes, int acceptPercent) {
        bytes(bytes);
        acceptPercent(acceptPercent);
    }

    /** The limit in bytes, 0 for none. */
    public long bytes() {
        return bytes;
    }

    /** Sets the limit; 0 for none. A limit below what is used rejects stores until the store has shrunk. */
    public void bytes(long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("a limit is 0 or more bytes, memoryLimit=" + limit);
        }
        bytes = limit;
        hit = false;
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
        if (hit) {
            if (used > acceptBytes()) {
                return StoreResult.RECLAIM_FAIL;
            }
            hit = false;
        }
        return StoreResult.STORED;
    }

    /** True if so much is more than the limit allows. */
    boolean exceeds(long used) {
        long limit = bytes;
        return limit != 0 && used > limit;
    }

    /** Notes that the limit was hit. */
    void hit() {
        hit = true;
    }
}
