package io.acomp.scomp.spec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

import org.junit.jupiter.api.AssertionFailureBuilder;

/** A destination whose size can be set for each call, between guard bytes that betray a write outside it. */
final class Guarded {
    private static final int GUARD = 256;
    private static final byte PATTERN = (byte) 0xA5;
    private static final MemorySegment INTACT = intact();

    private final MemorySegment whole;
    private final long limit;
    private long capacity;

    /**
     * Memory for destinations.
     *
     * @param arena owner of the memory
     * @param place kind of the memory
     * @param limit largest capacity in bytes
     */
    Guarded(Arena arena, Place place, long limit) {
        this.whole = place.allocate(arena, limit + 2 * GUARD);
        this.limit = limit;
    }

    /** Largest capacity in bytes. */
    long limit() {
        return limit;
    }

    /** A destination of this many bytes, freshly guarded. */
    MemorySegment arm(long bytes) {
        capacity = bytes;
        whole.asSlice(0, GUARD).fill(PATTERN);
        whole.asSlice(GUARD + bytes, GUARD).fill(PATTERN);
        return whole.asSlice(GUARD, bytes);
    }

    /** The first bytes, as they are. */
    MemorySegment segment(long length) {
        return whole.asSlice(GUARD, length);
    }

    /** A copy of the first bytes. */
    byte[] bytes(long length) {
        return segment(length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Fails if a guard byte has changed since {@link #arm}. */
    void assertIntact(String call) {
        check(call, "before", 0);
        check(call, "behind", GUARD + capacity);
    }

    private void check(String call, String side, long from) {
        long at = MemorySegment.mismatch(whole, from, from + GUARD, INTACT, 0, GUARD);
        if (at >= 0) {
            AssertionFailureBuilder.assertionFailure()
                    .message(call + " wrote " + side + " its destination, guardByte=" + at)
                    .buildAndThrow();
        }
    }

    private static MemorySegment intact() {
        byte[] bytes = new byte[GUARD];
        Arrays.fill(bytes, PATTERN);
        return MemorySegment.ofArray(bytes);
    }
}
