package io.acomp.store.recompress;

import io.acomp.store.page.PoolLimit;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;

/**
 * Keeps the pool from growing while its objects become smaller: new objects take memory at once, and what the old ones leave are holes. Above
 * what the pool used at the beginning, or its limit, the holes are closed. Used by the worker alone.
 */
final class Ceiling {
    private static final int UNITS_BETWEEN = 64;
    private static final int TOLERANCE = 32; // one part in so many
    private static final long LEAST_TOLERANCE = 1 << 20;

    private final SlabPool pool;
    private final PoolLimit limit;
    private final long start;
    private int units;

    /** At what the pool uses now, and a little more; not more than its limit. */
    Ceiling(StoreParts parts) {
        pool = parts.pool();
        limit = parts.limit();
        long used = pool.usedBytes();
        start = used + Math.max(used / TOLERANCE, LEAST_TOLERANCE);
    }

    /** The limit may be set during the pass. */
    private long bytes() {
        long most = limit.bytes();
        return most == 0 ? start : Math.min(start, most);
    }

    /** A unit has been worked on. */
    void keep() {
        if (++units >= UNITS_BETWEEN && pool.usedBytes() > bytes()) {
            units = 0;
            pool.compact();
        }
    }

    /** The pass is over, or has failed: the pool is left within its limit. */
    void end() {
        pool.compactTo(bytes());
    }
}
