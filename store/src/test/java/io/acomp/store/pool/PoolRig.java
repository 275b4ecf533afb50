package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.acomp.store.memory.AddressSpace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/** Pools that fail, for the tests of what is built upon pools. */
public final class PoolRig {
    private PoolRig() {}

    /** A pool that can have so much address space and no more. */
    public static SlabPool bounded(long bytes) {
        return new SlabPool(new AddressSpace(false, bytes), PoolHooks.NONE);
    }

    /** Flips a bit of an object's payload, as a broken memory would. */
    public static void damage(SlabPool pool, int handle, int at, int bit) {
        long place = Entry.place(pool.handles.get(handle));
        MemorySegment segment = pool.space.segment(place);
        long offset = pool.space.offset(place) + ObjectHeader.BYTES + at;
        segment.set(JAVA_BYTE, offset, (byte) (segment.get(JAVA_BYTE, offset) ^ 1 << bit));
    }

    /** Handles that have objects. */
    public static int[] handles(SlabPool pool, int most) {
        int[] found = new int[most];
        int count = 0;
        for (int handle = 1; handle <= most; handle++) {
            if (Entry.length(pool.handles.getAcquire(handle)) > 0) {
                found[count++] = handle;
            }
        }
        return Arrays.copyOf(found, count);
    }
}
