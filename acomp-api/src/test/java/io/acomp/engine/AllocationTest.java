package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompContext;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.WaitMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, a request allocates nothing: neither in the thread that submits nor in the lane. */
@EngineTest
class AllocationTest {
    private static final int CALLS = 5_000;
    private static final long WARM_UP_NANOS = 8_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(Execution.class)
    void steadyState(Execution execution) {
        try (Rig rig = Rig.of(builder -> builder.waitMode(WaitMode.YIELDING), new TestDriver())) {
            AcompRequest request = rig.acomp.newRequest().execution(execution).onComplete((ended, event, cookie) -> {}, null);
            assertAllocatesNothing(request, Rig.data(64), Rig.room(64), Thread.currentThread().threadId(), lane(rig));
        }
    }

    /** Native memory of two arenas, with engine arenas about. */
    @Test
    void context() {
        try (Rig rig = Rig.of(new TestDriver());
                AcompContext context = rig.acomp.newContext();
                Arena arena = rig.engine.newArena();
                Arena other = Arena.ofShared()) {
            MemorySegment data = arena.allocate(64);
            assertAllocatesNothing(context.request(), data, other.allocate(64 + TestFormat.HEADER), Thread.currentThread().threadId());
        }
    }

    private static void assertAllocatesNothing(AcompRequest request, MemorySegment data, MemorySegment room, long... threads) {
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (least >= CALLS && System.nanoTime() - end < 0) {
            long before = allocated(threads);
            for (int call = 0; call < CALLS; call++) {
                request.source(data).destination(room).submitCompress();
                if (request.await() != AcompStatus.OK) {
                    throw new AssertionError(request.status());
                }
            }
            least = Math.min(least, allocated(threads) - before);
        }
        long bytes = least;
        assertTrue(bytes < CALLS, () -> "bytes allocated in " + CALLS + " requests=" + bytes);
        assertEquals(AcompStatus.OK, request.status());
    }

    private static long lane(Rig rig) {
        assertEquals(AcompStatus.OK, rig.request(10).compressAndWait());
        String name = rig.engine.statistics().lanes().getFirst().name();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread instanceof LaneThread && thread.getName().equals(name))
                .mapToLong(Thread::threadId)
                .max()
                .orElseThrow();
    }

    private static long allocated(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += THREADS.getThreadAllocatedBytes(thread);
        }
        return sum;
    }
}
