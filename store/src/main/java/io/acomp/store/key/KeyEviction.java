package io.acomp.store.key;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.acomp.store.key.KeyCounters.Level;
import io.acomp.store.pool.SlabPool;

/**
 * Keeps pool and index below the limit. An evicted value leaves a free place between others rather than free pages. So shortly below the
 * limit each put evicts as many bytes as it adds, until some places are free all over the pool: these serve the next puts, and the pool
 * stops growing. Where free places add up (after removals), or do not fit what comes (sizes drift) and the limit is reached, one thread
 * compacts, which turns places into pages, and evicts more if that is not enough; above the limit the other puts wait for it.
 *
 * <p>Thread-safe. Takes locks of shards one at a time, while holding none but its own.
 */
final class KeyEviction {
    private static final int STEPS = 64;
    private static final long SMALLEST_STEP = 64 << 10;
    private static final long LARGEST_STEP = 4 << 20;
    private static final int MOST_FREE_SHARE = 16;
    // the hand may have to take all uses off all entries before it finds one to evict
    private static final int FRUITLESS_TURNS = (IndexWord.MOST_USES + 1) * KeyIndex.TURNS + 2;

    private final KeyShard[] shards;
    private final SlabPool pool;
    private final IndexMemory memory;
    private final KeyCounters counters;
    private final KeyClock clock;
    private final long limit;
    private final long step;
    private final AtomicInteger hand = new AtomicInteger();
    private final ReentrantLock shrinking = new ReentrantLock();
    // bytes of the pool in no object after the last compaction
    private volatile long residue;

    /**
     * Eviction.
     *
     * @param shards what is evicted from
     * @param pool where values are
     * @param memory of the tables
     * @param counters of the store
     * @param clock of the store
     * @param limit most bytes of pool and tables
     */
    KeyEviction(KeyShard[] shards, SlabPool pool, IndexMemory memory, KeyCounters counters, KeyClock clock, long limit) {
        this.shards = shards;
        this.pool = pool;
        this.memory = memory;
        this.counters = counters;
        this.clock = clock;
        this.limit = limit;
        step = Math.clamp(limit / STEPS, SMALLEST_STEP, LARGEST_STEP);
    }

    /**
     * Makes room after a put.
     *
     * @param grown bytes in the pool that the put added, 0 or less if it took an old value's place
     * @return false if the store is empty and yet above its limit
     */
    boolean makeRoom(int grown) {
        long used = used();
        if (used <= limit - step) {
            return true;
        }
        long free = freePlaces();
        if (free > limit / MOST_FREE_SHARE) {
            shrinkTo(limit);
        } else if (free < step && grown > 0) {
            evict(grown);
        }
        return used() <= limit || shrinkTo(limit - step);
    }

    /**
     * Makes room after memory could not be had although the limit allows it: a store that the system gives no more goes on with what it has.
     * One put does so at a time, others go on at once.
     */
    void relieve() {
        if (shrinking.tryLock()) {
            try {
                evict(Math.clamp(used() / STEPS, SMALLEST_STEP, LARGEST_STEP));
                compactPool();
            } finally {
                shrinking.unlock();
            }
        }
    }

    /** Drops what has expired and compacts; returns the bytes given back. */
    long compact() {
        if (clock.isTimed()) {
            int now = clock.now();
            for (KeyShard shard : shards) {
                shard.sweep(now);
            }
        }
        shrinking.lock();
        try {
            return compactPool();
        } finally {
            shrinking.unlock();
        }
    }

    private boolean shrinkTo(long target) {
        shrinking.lock();
        try {
            // whoever had the lock before may have done it
            boolean more = used() > limit || freePlaces() > limit / MOST_FREE_SHARE;
            while (more) {
                long missing = used() - target;
                boolean evicted = freePlaces() >= missing || evict(missing) > 0;
                compactPool();
                more = used() > limit;
                if (more && !evicted) {
                    return false;
                }
            }
            return true;
        } finally {
            shrinking.unlock();
        }
    }

    private long compactPool() {
        long before = pool.usedBytes();
        pool.compact();
        residue = Math.max(0, residue + freePlaces());
        return Math.max(0, before - pool.usedBytes());
    }

    /**
     * Frees at least so many bytes in the pool, wherever they are, unless the store gets empty before. The hand stays at a shard for a turn;
     * whoever finds somebody else there works ahead of it.
     */
    private long evict(long bytes) {
        int now = clock.now();
        int last = shards.length - 1;
        int ahead = 0;
        long freed = 0;
        long fruitless = 0;
        while (freed < bytes && fruitless < (long) FRUITLESS_TURNS * shards.length && counters.get(Level.ENTRIES) > 0) {
            int at = hand.get();
            long more = shards[at + ahead & last].evict(bytes - freed, now, ahead > last);
            if (more != KeyShard.BUSY) {
                freed += more;
                fruitless = more == 0 ? fruitless + 1 : 0;
            }
            if (ahead == 0 && more != KeyShard.BUSY && freed < bytes) {
                hand.compareAndSet(at, at + 1 & last);
            } else {
                ahead++;
            }
        }
        return freed;
    }

    /** Bytes of pool and tables. */
    long used() {
        return pool.usedBytes() + memory.bytes();
    }

    /** Bytes of the pool that are in no object and that a compaction gives back, or nearly so. */
    private long freePlaces() {
        return pool.usedBytes() - counters.get(Level.LIVE_BYTES) - residue;
    }
}
