package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceQueue;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Once warm, a simulated device allocates nothing, neither in the lane's thread nor in its own. */
class SimulatedAllocationTest {
    private static final int JOBS = 5_000;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(CompletionMode.class)
    void steadyState(CompletionMode mode) {
        int workers = mode == CompletionMode.SYNC ? 0 : 1;
        SimulatedDevice.Builder builder = SimulatedDevice.builder(new CopyCodec())
                .depth(8)
                .engines(4)
                .mode(mode)
                .workers(workers)
                .latency(new LatencyLaw(2000, 0.1, 1000))
                .faults(Fault.error(FaultSchedule.every(7), CodecResult.UNSUPPORTED), Fault.corrupt(FaultSchedule.every(5)));
        try (QueueRig rig = QueueRig.real(builder)) {
            long[] ended = {0};
            rig.queue.close();
            DeviceQueue queue = rig.driver.openQueues().getFirst();
            queue.start((tag, result) -> {
                synchronized (ended) {
                    ended[0]++;
                }
            });
            MemorySegment source = rig.of(QueueRig.text(4096));
            MemorySegment room = rig.room(4096);
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + WARM_UP_NANOS;
            long submitted = 0;
            long[] threads = threads();
            while (least >= JOBS && System.nanoTime() - end < 0) {
                long before = allocated(threads);
                for (int job = 0; job < JOBS; job++) {
                    Operation operation = (job & 1) == 0 ? Operation.COMPRESS : Operation.DECOMPRESS;
                    while (!queue.submit(submitted, operation, rig.config, source, room)) {
                        queue.poll();
                        Thread.onSpinWait();
                    }
                    submitted++;
                }
                least = Math.min(least, allocated(threads) - before);
            }
            long total = submitted;
            Await.until("all jobs", () -> {
                queue.poll();
                synchronized (ended) {
                    return ended[0] == total;
                }
            });
            queue.close();
            long bytes = least;
            assertTrue(bytes < JOBS, () -> "bytes allocated in " + JOBS + " jobs=" + bytes);
        }
    }

    /** This thread and the device's. */
    private static long[] threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread == Thread.currentThread() || thread.getName().startsWith("acomp-copy-sim"))
                .mapToLong(Thread::threadId)
                .toArray();
    }

    private static long allocated(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += THREADS.getThreadAllocatedBytes(thread);
        }
        return sum;
    }
}
