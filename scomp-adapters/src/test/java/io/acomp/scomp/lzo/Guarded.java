package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.fail;

/** A destination between two rows of guard bytes, on the heap or off it. */
final class Guarded {
    private static final int GUARD = 64;
    private static final byte MARK = (byte) 0xa5;

    private final MemorySegment whole;
    private final MemorySegment marks;
    private final int capacity;

    private Guarded(MemorySegment whole, int capacity) {
        this.whole = whole.fill(MARK);
        marks = MemorySegment.ofArray(new byte[capacity + 2 * GUARD]).fill(MARK);
        this.capacity = capacity;
    }

    static Guarded heap(int capacity) {
        return new Guarded(MemorySegment.ofArray(new byte[capacity + 2 * GUARD]), capacity);
    }

    static Guarded of(Arena arena, int capacity) {
        return new Guarded(arena.allocate(capacity + 2L * GUARD), capacity);
    }

    MemorySegment segment() {
        return segment(capacity);
    }

    /** The first bytes of the destination; what is behind them counts as guard. */
    MemorySegment segment(int bytes) {
        return whole.asSlice(GUARD, bytes);
    }

    byte[] bytes(long count) {
        return segment().asSlice(0, count).toArray(JAVA_BYTE);
    }

    /** Fails if a byte outside the first {@code used} ones was written, and marks those again. */
    void check(int used, String what) {
        checkRange(0, GUARD, what);
        checkRange(GUARD + used, whole.byteSize(), what);
        whole.asSlice(GUARD, used).fill(MARK);
    }

    private void checkRange(long from, long to, String what) {
        long at = MemorySegment.mismatch(whole, from, to, marks, 0, to - from);
        if (at >= 0) {
            fail("guard byte overwritten, at=" + (from + at - GUARD) + ", " + what);
        }
    }
}
