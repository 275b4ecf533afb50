package io.acomp.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An engine that has nothing to do uses about no CPU with the default way of waiting. */
@EngineTest
class IdleTest {
    private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Generous: a spinning lane would use all of the second. */
    private static final long ALLOWED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void software() {
        try (Rig rig = Rig.of(builder -> builder.lanes(2), new TestDriver())) {
            List<Thread> before = lanes();
            for (int round = 0; round < 100; round++) {
                assertEquals(AcompStatus.OK, rig.request(100).compressAndWait());
                assertEquals(AcompStatus.OK, rig.request(300 << 10).compressAndWait());
            }
            assertIdle(before);
        }
    }

    /** Also when the time a device would have had for its last job is over. */
    @Test
    void device() {
        List<Thread> before = lanes();
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(builder -> builder.deviceTimeout(Duration.ofMillis(100)), device)) {
            for (int round = 0; round < 100; round++) {
                assertEquals(AcompStatus.OK, rig.request(100).compressAndWait());
            }
            assertIdle(before);
        }
    }

    /** Requests that wait for a device to have room make its lane no busier. */
    @Test
    void waitingForAFullDevice() {
        List<Thread> before = lanes();
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(builder -> builder.deviceTimeout(Duration.ofHours(1)), device)) {
            device.delivery = TestDevice.Delivery.HELD;
            Recorder recorder = new Recorder();
            for (int number = 0; number < 20; number++) {
                rig.request(100, recorder, number).submitCompress();
            }
            Await.until("it is full", () -> device.held() == 4);
            long used = used(before);
            assertTrue(used < WATCHED_NANOS * 7 / 10, () -> "nanoseconds of CPU in a second, used=" + used);
            device.delivery = TestDevice.Delivery.ON_POLL;
            device.release(4);
            recorder.awaitDone(20);
        }
    }

    /** A device that takes its time is polled, but not without pause. */
    @Test
    void waitingForADevice() {
        List<Thread> before = lanes();
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.HELD;
            AcompRequest request = rig.request(100);
            request.submitCompress();
            Await.until("the job is inside", () -> device.held() == 1);
            long used = used(before);
            assertTrue(used < WATCHED_NANOS * 7 / 10, () -> "nanoseconds of CPU in a second, used=" + used);
            device.release(1);
            request.await();
        }
    }

    private static void assertIdle(List<Thread> before) {
        long used = used(before);
        assertTrue(used < ALLOWED_NANOS, () -> "nanoseconds of CPU in an idle second, used=" + used);
    }

    /** CPU time that the lanes started since use in a second; on a busy machine the second may be longer. */
    private static long used(List<Thread> others) {
        Assumptions.assumeTrue(THREADS.isThreadCpuTimeSupported(), "no CPU times of threads");
        List<Thread> lanes = lanes().stream().filter(lane -> !others.contains(lane)).toList();
        assertFalse(lanes.isEmpty());
        long before = cpu(lanes);
        long begin = System.nanoTime();
        long end = begin + WATCHED_NANOS;
        for (long left = WATCHED_NANOS; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return (long) ((cpu(lanes) - before) * (double) WATCHED_NANOS / (System.nanoTime() - begin));
    }

    private static long cpu(List<Thread> lanes) {
        return lanes.stream().mapToLong(lane -> Math.max(0, THREADS.getThreadCpuTime(lane.threadId()))).sum();
    }

    private static List<Thread> lanes() {
        return Thread.getAllStackTraces().keySet().stream().filter(LaneThread.class::isInstance).toList();
    }
}
