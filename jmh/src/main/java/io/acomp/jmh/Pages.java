package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the benchmarks compress: bytes that compress to about a half, the same at every start. */
final class Pages {
    private Pages() {}

    /**
     * Makes a segment of runs and noise.
     *
     * @param arena whose memory
     * @param size in bytes
     */
    static MemorySegment page(Arena arena, int size) {
        MemorySegment page = arena.allocate(size, 64);
        long state = 42;
        for (int i = 0; i < size; i++) {
            if (i % 16 == 0) {
                state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            }
            page.set(ValueLayout.JAVA_BYTE, i, (byte) (i % 16 < 8 ? i % 64 : state >>> i % 8 * 8));
        }
        return page;
    }
}
