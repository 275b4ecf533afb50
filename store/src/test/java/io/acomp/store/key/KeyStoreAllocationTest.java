package io.acomp.store.key;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEngine;
import io.acomp.store.KeyStore;
import io.acomp.store.StoreResult;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, puts, gets, misses and evictions allocate nothing on the Java heap, and there is no object per value. */
class KeyStoreAllocationTest {
    private static final int CALLS = 4_000;
    private static final long WARM_UP_NANOS = 20_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void steadyState(boolean onHeap) {
        try (AcompEngine engine = AcompEngine.create();
                Arena arena = Arena.ofConfined();
                KeyStore store = KeyStore.builder(engine).algorithm("lz4").memoryLimit(1 << 20).build()) {
            MemorySegment[] keys = new MemorySegment[CALLS];
            MemorySegment[] values = new MemorySegment[CALLS];
            Random random = new Random(1);
            for (int i = 0; i < CALLS; i++) {
                keys[i] = place(arena, onHeap, ("key " + i).getBytes());
                // lengths that come again, as those of the slices a context keeps
                int length = 1 + (i % 50) * 40;
                values[i] = place(arena, onHeap, i % 3 == 0 ? KeyRig.noise(random, length) : KeyRig.text(random, length));
            }
            MemorySegment destination = place(arena, onHeap, new byte[KeyStore.MAX_VALUE_BYTES]);
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + WARM_UP_NANOS;
            while (least >= CALLS && System.nanoTime() - end < 0) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int call = 0; call < CALLS; call++) {
                    if (store.put(keys[call], values[call]) != StoreResult.STORED) {
                        throw new AssertionError("rejected");
                    }
                    store.get(keys[call], destination);
                    store.get(keys[(call * 31 + 7) % CALLS], destination);
                }
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            long bytes = least;
            assertTrue(bytes < CALLS, () -> "bytes allocated in " + CALLS + " puts and twice as many gets=" + bytes);
            assertTrue(store.statistics().evicted() > 0, "nothing was evicted");
        }
    }

    private static MemorySegment place(Arena arena, boolean onHeap, byte[] bytes) {
        return onHeap ? MemorySegment.ofArray(bytes) : arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }
}
