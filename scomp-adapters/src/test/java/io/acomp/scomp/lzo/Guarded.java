package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** A destination between two rows of guard bytes, on the heap or off it. */
final class Guarded {
    private static final int GUARD = 64;
    private static final byte MARK = (byte) 0xa5;

    private final MemorySegment whole;
    private final int capacity;

    private Guarded(MemorySegment whole, int capacity) {
        this.whole = whole.fill(MARK);
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
        for (long i = 0; i < whole.byteSize(); i++) {
            if (i == GUARD) {
                i += used;
            }
            if (whole.get(JAVA_BYTE, i) != MARK) {
                assertEquals(MARK, whole.get(JAVA_BYTE, i), "guard byte overwritten, at=" + (i - GUARD) + ", " + what);
            }
        }
        whole.asSlice(GUARD, used).fill(MARK);
    }

    static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
