package io.acomp.store.key;

import java.lang.foreign.MemorySegment;

import io.acomp.store.key.KeyCounters.Level;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/** The objects of a store in its pool, and how much they are. Thread-safe; a handle belongs to whoever stored it or removed it from a shard. */
final class ValueObjects {
    private final SlabPool pool;
    private final KeyCounters counters;

    ValueObjects(SlabPool pool, KeyCounters counters) {
        this.pool = pool;
        this.counters = counters;
    }

    /**
     * Stores a complete object.
     *
     * @param object its bytes, from the start
     * @param length how many
     * @param crc of them
     * @param tag of the codec pool, or 0
     * @return its handle, 0 if memory cannot be had
     */
    int store(MemorySegment object, int length, int crc, int tag) {
        int handle = pool.store(object, 0, length, crc, tag);
        if (handle != 0) {
            count(ValueObject.trailer(object, length), length, 1);
        }
        return handle;
    }

    /**
     * Copies an object out.
     *
     * @param handle of the object
     * @param to large enough for any
     * @return what {@link Stored} unpacks
     */
    long read(int handle, MemorySegment to) {
        return pool.read(handle, to);
    }

    /** Frees an object; returns the bytes it took in the pool. */
    int free(int handle) {
        int length = Stored.length(pool.describe(handle));
        int trailer = pool.lastInt(handle);
        pool.free(handle);
        count(trailer, length, -1);
        return size(length);
    }

    /** Bytes an object takes in the pool. */
    int sizeOf(int handle) {
        return size(Stored.length(pool.describe(handle)));
    }

    private int size(int length) {
        return pool.classSize(pool.classOf(length));
    }

    private void count(int trailer, int length, int sign) {
        counters.add(Level.ENTRIES, sign);
        counters.add(Level.ORIGINAL_BYTES, (long) sign * ValueObject.valueLength(trailer));
        counters.add(Level.COMPRESSED_BYTES, (long) sign * length);
        counters.add(Level.LIVE_BYTES, (long) sign * size(length));
        switch (ValueObject.form(trailer)) {
            case ValueObject.SAME_FILLED -> counters.add(Level.SAME_FILLED, sign);
            case ValueObject.INCOMPRESSIBLE -> counters.add(Level.INCOMPRESSIBLE, sign);
            case ValueObject.BYPASSED -> counters.add(Level.BYPASSED, sign);
            default -> {} // compressed is what the others are not
        }
    }
}
