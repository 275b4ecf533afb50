package io.acomp.store;

/**
 * How a store ended. A rejected store leaves nothing: whatever the slot or key held before is gone too, so that no load can return an old
 * version (KS §4.2). The names are those of zswap's counters (KS §4.7).
 */
public enum StoreResult {
    /** Stored: compressed, as a word, or as it is. */
    STORED,
    /** Stores are switched off. */
    DISABLED,
    /** The memory limit is reached, and nothing could be written back to make room. */
    POOL_LIMIT,
    /** The limit had been reached before, and the store has not shrunk below its acceptance threshold yet. */
    RECLAIM_FAIL,
    /** Memory could not be had. */
    ALLOC_FAIL,
    /** The codec or the device failed. */
    COMPRESS_FAIL,
    /** The data did not shrink, and raw storage is switched off. */
    COMPRESS_POOR,
    /** The tenant's quota is reached, and nothing of the tenant could be written back to make room. */
    TENANT_LIMIT;

    /** True if the data is in the store. */
    public boolean isStored() {
        return this == STORED;
    }
}
