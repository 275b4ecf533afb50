package io.acomp.store.key;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

import io.acomp.store.codec.CpuContext;
import io.acomp.store.key.KeyCounters.Event;
import io.acomp.store.pool.Stored;

/**
 * One part of the keys: a table and its lock. The lock is held over a look at the table and a copy out of the pool, never over a codec's
 * work; whoever wants it may hold a context, and within it takes locks of the pool only.
 *
 * <p>Thread-safe. Methods that take a context use its buffer: {@link CpuContext#stored()} holds the last object that was looked at.
 */
final class KeyShard implements AutoCloseable {
    /** Instead of what the pool says of an object: there is none. No object has length 0. */
    static final long ABSENT = Stored.pack(0, 0, 0);
    /** Instead of what the pool says of an object: there is one that is damaged, and its key cannot be told. */
    static final long DAMAGED = Stored.pack(0, 1, 0);
    /** What {@link #publish} returns if the table is full and memory for a larger one cannot be had. */
    static final int NO_ROOM = Integer.MIN_VALUE;
    /** What {@link #evict} returns if somebody else has the lock. */
    static final long BUSY = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final KeyIndex index;
    private final ValueObjects objects;
    private final ValueCodec codec;
    private final KeyCounters counters;
    private boolean closed;
    // of the last find
    private long found;
    private int damaged;

    /**
     * An empty shard.
     *
     * @param index its table, closed with it
     * @param objects where values are
     * @param codec tells intact objects from damaged ones
     * @param counters of the store
     */
    KeyShard(KeyIndex index, ValueObjects objects, ValueCodec codec, KeyCounters counters) {
        this.index = index;
        this.objects = objects;
        this.codec = codec;
        this.counters = counters;
    }

    /**
     * Copies the object of a key into the context's buffer. It has the key; that it is intact is for the caller to verify, without the
     * lock.
     *
     * @param context held by the caller
     * @param tag of the key
     * @param key the key
     * @param now in ticks
     * @return what {@link Stored} unpacks, {@link #ABSENT} or {@link #DAMAGED}
     */
    long read(CpuContext context, int tag, MemorySegment key, int now) {
        lock.lock();
        try {
            requireOpen();
            int slot = find(context, tag, key);
            if (slot == KeyIndex.NONE) {
                return damaged == KeyIndex.NONE ? ABSENT : DAMAGED;
            }
            if (index.isExpired(slot, now)) {
                discard(slot, Event.EXPIRED);
                return ABSENT;
            }
            index.touch(slot);
            return found;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a key an object, in place of the one it has.
     *
     * @param context held by the caller
     * @param tag of the key
     * @param key the key
     * @param handle of the object, which is the shard's from here on
     * @param expiry in ticks
     * @return by how many bytes the objects of the shard have grown, or {@link #NO_ROOM}, and the object is freed
     */
    int publish(CpuContext context, int tag, MemorySegment key, int handle, int expiry) {
        lock.lock();
        try {
            requireOpen();
            int slot;
            try {
                slot = findPrecisely(context, tag, key);
            } catch (Throwable failure) { // the key's arena was closed
                objects.free(handle);
                throw failure;
            }
            if (slot != KeyIndex.NONE) {
                int old = index.handle(slot);
                index.replace(slot, handle, expiry);
                counters.count(Event.REPLACED);
                counters.count(Event.PUT);
                return objects.sizeOf(handle) - objects.free(old);
            }
            if (!index.makeRoom()) {
                objects.free(handle);
                return NO_ROOM;
            }
            index.insert(tag, handle, expiry);
            counters.count(Event.PUT);
            return objects.sizeOf(handle);
        } finally {
            lock.unlock();
        }
    }

    /** Removes a key; true if it was there and had not expired. */
    boolean remove(CpuContext context, int tag, MemorySegment key, int now) {
        lock.lock();
        try {
            requireOpen();
            int slot = findPrecisely(context, tag, key);
            if (slot == KeyIndex.NONE) {
                return false;
            }
            boolean expired = index.isExpired(slot, now);
            discard(slot, expired ? Event.EXPIRED : Event.REMOVED);
            index.trim();
            return !expired;
        } finally {
            lock.unlock();
        }
    }

    /** True if a key is there and has not expired. */
    boolean contains(CpuContext context, int tag, MemorySegment key, int now) {
        lock.lock();
        try {
            requireOpen();
            int slot = find(context, tag, key);
            return slot != KeyIndex.NONE && !index.isExpired(slot, now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops whatever has a tag, after a put failed: this needs neither memory nor a look at a key, so that it cannot fail itself. Does
     * nothing in a closed shard.
     */
    void drop(int tag) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            for (int slot = index.first(tag); slot != KeyIndex.NONE; slot = index.first(tag)) {
                discard(slot, Event.DROPPED);
            }
            index.trim();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Evicts what is unused, and what has expired, for at most one turn of the hand: a share of the table, the same for all shards, so
     * that an entry of a small shard lives as long as one of a large shard.
     *
     * @param bytes of the pool that are wanted
     * @param now in ticks
     * @param mayWait false to return if somebody else has the lock
     * @return bytes freed, fewer than wanted if the turn is over; or {@link #BUSY}
     */
    long evict(long bytes, int now, boolean mayWait) {
        if (mayWait) {
            lock.lock();
        } else if (!lock.tryLock()) {
            return BUSY;
        }
        try {
            requireOpen();
            long freed = 0;
            while (freed < bytes) {
                int slot = index.victim(now);
                if (slot == KeyIndex.NONE) {
                    index.beginTurn();
                    break;
                }
                freed += discard(slot, index.isExpired(slot, now) ? Event.EXPIRED : Event.EVICTED);
            }
            index.trim();
            return freed;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what has expired. */
    void sweep(int now) {
        lock.lock();
        try {
            requireOpen();
            for (int slot = index.expired(0, now); slot != KeyIndex.NONE; slot = index.expired(slot, now)) {
                discard(slot, Event.EXPIRED);
            }
            index.trim();
        } finally {
            lock.unlock();
        }
    }

    /** Removes all keys. */
    void clear() {
        lock.lock();
        try {
            requireOpen();
            for (int slot = index.entry(0); slot != KeyIndex.NONE; slot = index.entry(slot + 1)) {
                objects.free(index.handle(slot));
                counters.count(Event.CLEARED);
            }
            index.clear();
        } finally {
            lock.unlock();
        }
    }

    private int discard(int slot, Event event) {
        int handle = index.handle(slot);
        index.remove(slot);
        counters.count(event);
        return objects.free(handle);
    }

    /** As {@link #find}, but a damaged object that might have the key is dropped: an old value must not come back. */
    private int findPrecisely(CpuContext context, int tag, MemorySegment key) {
        int slot = find(context, tag, key);
        while (slot == KeyIndex.NONE && damaged != KeyIndex.NONE) {
            discard(damaged, Event.DROPPED);
            slot = find(context, tag, key);
        }
        return slot;
    }

    private int find(CpuContext context, int tag, MemorySegment key) {
        damaged = KeyIndex.NONE;
        for (int slot = index.first(tag); slot != KeyIndex.NONE; slot = index.next(slot)) {
            if (has(context, slot, key)) {
                return slot;
            }
        }
        return KeyIndex.NONE;
    }

    private boolean has(CpuContext context, int slot, MemorySegment key) {
        // a second look, since one beside a compaction can go wrong once in a blue moon; what is damaged stays damaged
        for (int look = 0; look < 2; look++) {
            found = objects.read(index.handle(slot), context.stored());
            if (ValueObject.hasKey(context.stored(), Stored.length(found), key)) {
                return true;
            }
            if (codec.isIntact(context, found)) {
                return false;
            }
        }
        damaged = slot;
        return false;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    /** Forgets everything and frees the table. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                index.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
