package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the benchmarks compress: bytes that compress to about a half, the same at every start. */
final class Pages {
    private static final int RUN = 16;

    private Pages() {}

    /**
     * Makes a segment of runs and noise.
     *
     * @param arena whose memory
     * @param size in bytes
     */
    static MemorySegment page(Arena arena, int size) {
        return mixed(arena, size, 42, RUN / 2);
    }

    /**
     * Makes segments of runs and noise, no two alike.
     *
     * @param arena whose memory
     * @param size of each in bytes
     * @param count how many
     */
    static MemorySegment[] pages(Arena arena, int size, int count) {
        MemorySegment[] pages = new MemorySegment[count];
        for (int i = 0; i < count; i++) {
            pages[i] = mixed(arena, size, i, RUN / 2);
        }
        return pages;
    }

    /**
     * Makes segments of noise, no two alike.
     *
     * @param arena whose memory
     * @param size of each in bytes
     * @param count how many
     */
    static MemorySegment[] noise(Arena arena, int size, int count) {
        MemorySegment[] pages = new MemorySegment[count];
        for (int i = 0; i < count; i++) {
            pages[i] = mixed(arena, size, i, 0);
        }
        return pages;
    }

    private static MemorySegment mixed(Arena arena, int size, long seed, int regular) {
        MemorySegment page = arena.allocate(size, 64);
        long state = seed;
        for (int i = 0; i < size; i++) {
            // noise all over needs new bits for each byte
            if (i % RUN == 0 || regular == 0) {
                state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            }
            int shift = regular == 0 ? Long.SIZE - Byte.SIZE : i % 8 * 8;
            page.set(ValueLayout.JAVA_BYTE, i, (byte) (i % RUN < regular ? i % 64 : state >>> shift));
        }
        return page;
    }
}
