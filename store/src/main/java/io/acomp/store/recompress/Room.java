package io.acomp.store.recompress;

import io.acomp.store.page.PoolLimit;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;

/**
 * Whether the pool has room for a new object in the place of old ones, which go when it is in its slots. Until then, and until the holes are
 * closed that they leave, the pool may be above its limit; not afterwards. An object of a lower class takes less, but may be the first of a
 * page. Used by the worker alone.
 */
final class Room {
    private final SlabPool pool;
    private final PoolLimit limit;
    private final int[] leaving;
    private int count;

    Room(StoreParts parts) {
        pool = parts.pool();
        limit = parts.limit();
        leaving = new int[parts.entries().groupPages() + 1];
    }

    /** Nothing goes. */
    void clear() {
        count = 0;
    }

    /** An object goes. */
    void add(int handle) {
        leaving[count++] = handle;
    }

    /** Whether there is room for all that is in the pool, the new object too, less those that go. */
    boolean isThere() {
        return !limit.exceeds(pool.usedBytes()) || !limit.forbids(pool.packedBytesWithout(leaving, count));
    }
}
