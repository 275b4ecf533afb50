package io.acomp.store.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, a store, a read, a description and a free allocate nothing on the Java heap. */
class PoolAllocationTest {
    private static final int OBJECTS = 2_000;
    private static final long WARM_UP_NANOS = 8_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void steadyState() {
        int[] lengths = PageSizes.of(OBJECTS);
        int[] handles = new int[OBJECTS];
        try (SlabPool pool = new SlabPool();
                Arena arena = Arena.ofConfined()) {
            MemorySegment native4K = arena.allocate(4096);
            MemorySegment heap4K = MemorySegment.ofArray(new byte[4096]);
            long thread = Thread.currentThread().threadId();
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + WARM_UP_NANOS;
            while (least >= OBJECTS && System.nanoTime() - end < 0) {
                long before = THREADS.getThreadAllocatedBytes(thread);
                for (int i = 0; i < OBJECTS; i++) {
                    handles[i] = pool.store((i & 1) == 0 ? native4K : heap4K, 0, lengths[i], i, 1);
                }
                for (int i = 0; i < OBJECTS; i++) {
                    if (pool.read(handles[i], (i & 1) == 0 ? heap4K : native4K) != pool.describe(handles[i])) {
                        throw new AssertionError(i);
                    }
                }
                for (int i = 0; i < OBJECTS; i++) {
                    pool.free(handles[i]);
                }
                least = Math.min(least, THREADS.getThreadAllocatedBytes(thread) - before);
            }
            long bytes = least;
            assertTrue(bytes < OBJECTS, () -> "bytes allocated for " + OBJECTS + " objects=" + bytes);
        }
    }
}
