package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.Acomp;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.Health;
import io.acomp.FallbackReason;
import io.acomp.OutputAllocator;
import io.acomp.Policy;
import io.acomp.WhenFull;
import io.acomp.spi.CodecResult;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Regressions of the device side: interleavings and inputs at the edges, each found once by reading. */
@Timeout(60)
class RouterEdgeTest {
    private static final int BYTES = 300;
    private static final AcompSettings VERIFYING = AcompSettings.DEFAULTS.withVerify(true);

    private static Rig rig(TestDevice device, TestDriver software, Duration timeout) {
        return Rig.of(
                builder -> builder.deviceThreshold(1).quarantineAfter(3).deviceTimeout(timeout).probeInterval(Duration.ofMillis(2)), device, software);
    }

    private static EngineStatistics.Device queue(Rig rig) {
        return rig.engine.statistics().devices().getFirst();
    }

    /** What nobody defined is a failure of the device, never OK. */
    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MIN_VALUE | 127L << 56})
    void nonsenseResults(long nonsense) {
        TestDevice device = new TestDevice(4).delivering(TestDevice.Delivery.OTHER_THREAD);
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(1))) {
            device.failure = nonsense;
            AcompRequest request = rig.request(BYTES);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.DEVICE_FAILED, request.fallback());
        }
    }

    /** Callers in a hurry do not put a healthy device into quarantine. */
    @Test
    void shortDeadlinesAreTheCallers() {
        TestDevice device = new TestDevice(64);
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(30))) {
            device.delivery = TestDevice.Delivery.HELD;
            for (int number = 0; number < 10; number++) {
                rig.request(BYTES).deadline(Duration.ofMillis(2)).compressAndWait();
            }
            assertEquals(Health.HEALTHY, queue(rig).health());
            device.release(Integer.MAX_VALUE);
        }
    }

    /** A device that reports everything twice is probed with a tag per step: the second report of one is not the result of the next. */
    @Test
    void probesOfADeviceThatReportsTwice() {
        TestDevice device = new TestDevice(4).delivering(TestDevice.Delivery.TWICE);
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(1))) {
            for (int round = 0; round < 20; round++) {
                device.failure = CodecResult.DEVICE_FAILED;
                long quarantines = queue(rig).quarantines();
                Await.until("it is quarantined", () -> {
                    assertEquals(AcompStatus.OK, rig.request(BYTES).compressAndWait());
                    return queue(rig).quarantines() > quarantines;
                });
                device.failure = 0;
                Await.until("it is admitted again", () -> queue(rig).health() == Health.HEALTHY);
            }
        }
    }

    /** A batch is checked against its own results, whatever an allocator made for the submission before. */
    @Test
    void aBatchAfterAnAllocator() {
        TestDevice device = new TestDevice(4);
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(1));
                Acomp verifying = rig.open(VERIFYING)) {
            MemorySegment data = Rig.data(BYTES);
            AcompRequest request = verifying.newRequest().source(data).destination(new Counted(), OutputAllocator.DEFAULT_CAP);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertNull(request.fallback());
            device.corrupts = true;
            request.pairs(List.of(data, data), List.of(Rig.room(BYTES), Rig.room(BYTES)));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.VERIFY_FAILED, request.pairFallback(0));
            device.corrupts = false;
            MemorySegment other = Rig.data(BYTES + 1);
            request.pairs(List.of(other), List.of(Rig.room(BYTES + 1)));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertNull(request.fallback(), "checked against the wrong result");
        }
    }

    /** Counts what is out. */
    private static final class Counted implements OutputAllocator {
        final AtomicInteger out = new AtomicInteger();

        @Override
        public MemorySegment allocate(long bytes) {
            out.incrementAndGet();
            return MemorySegment.ofArray(new byte[(int) bytes]);
        }

        @Override
        public void free(MemorySegment segment) {
            out.decrementAndGet();
        }
    }

    /** What an allocator made for a result that turned out wrong goes back. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wrongResultsGiveTheirOutputBack(boolean strict) {
        TestDevice device = new TestDevice(4);
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(1));
                Acomp verifying = rig.open(strict ? VERIFYING.withPolicy(Policy.REQUIRE_HARDWARE) : VERIFYING)) {
            device.corrupts = true;
            Counted outputs = new Counted();
            AcompRequest request = verifying.newRequest().source(Rig.data(BYTES)).destination(outputs, OutputAllocator.DEFAULT_CAP);
            assertEquals(strict ? AcompStatus.DEVICE_FAILED : AcompStatus.OK, request.compressAndWait());
            assertEquals(strict ? 0 : 1, outputs.out.get());
            assertEquals(strict, request.output() == null);
        }
    }

    /** An unchecked result is not handed out when the request's time is over before the check: neither alone nor in a batch. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void uncheckedResultsAreNotHandedOut(int pairs) {
        TestDevice device = new TestDevice(4);
        TestDriver software = new TestDriver(device.algorithm(), "soft");
        try (device;
                Rig rig = rig(device, software, Duration.ofSeconds(30));
                Acomp verifying = rig.open(VERIFYING);
                Acomp blocking = rig.engine.open(software.name())) {
            Gate gate = new Gate();
            software.behaviour = gate;
            AcompRequest blocker = blocking.newRequest().source(Rig.data(10)).destination(Rig.room(10));
            blocker.submitCompress();
            gate.awaitArrival();
            Counted outputs = new Counted();
            AcompRequest request = verifying.newRequest();
            if (pairs == 0) {
                request.source(Rig.data(BYTES)).destination(outputs, OutputAllocator.DEFAULT_CAP);
            } else {
                List<MemorySegment> sources = new ArrayList<>();
                List<MemorySegment> rooms = new ArrayList<>();
                for (int i = 0; i < pairs; i++) {
                    sources.add(Rig.data(BYTES));
                    rooms.add(Rig.room(BYTES));
                }
                request.pairs(sources, rooms);
            }
            long before = queue(rig).succeeded();
            request.whenFull(WhenFull.BACKLOG).submitCompress();
            Await.until("the device is through", () -> queue(rig).succeeded() == before + Math.max(1, pairs));
            Await.until("it waits for its check", () -> request.cancel(request.ticket()));
            gate.open();
            assertEquals(AcompStatus.CANCELLED, request.await());
            assertEquals(0, request.produced());
            assertEquals(0, outputs.out.get());
            for (int i = 0; i < pairs; i++) {
                assertEquals(AcompStatus.CANCELLED, request.pairStatus(i));
            }
            blocker.await();
        }
    }

    /** Who closes a transform may take for granted that its callbacks have run. */
    @Test
    void closeWaitsForTheCallback() throws InterruptedException {
        TestDevice device = new TestDevice(4);
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(30))) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger over = new AtomicInteger();
            Acomp closing = rig.open(AcompSettings.DEFAULTS);
            AcompRequest request = closing.newRequest().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            request.onComplete(
                    (ended, event, cookie) -> {
                        inside.countDown();
                        try {
                            assertTrue(go.await(20, TimeUnit.SECONDS));
                        } catch (InterruptedException unexpected) {
                            Misuse.report("interrupted");
                        }
                        over.incrementAndGet();
                    },
                    null);
            request.submitCompress();
            assertTrue(inside.await(20, TimeUnit.SECONDS));
            Thread closer = Thread.ofPlatform().start(closing::close);
            Await.until("the closer waits", () -> closer.getState() == Thread.State.TIMED_WAITING);
            assertEquals(0, over.get());
            go.countDown();
            closer.join(20_000);
            assertFalse(closer.isAlive());
            assertEquals(1, over.get());
        }
    }

    /** A queue that fails loses its share to the others, and has it again after a probe (KS §3.3: the table is made anew). */
    @Test
    void aBrokenQueueLosesItsShare() {
        TestDevice device = new TestDevice(4);
        device.queueCount = 2;
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(1))) {
            device.broken = 0;
            Await.until("it is quarantined", () -> {
                List<AcompRequest> crowd = new ArrayList<>();
                for (int number = 0; number < 4; number++) {
                    crowd.add(rig.request(BYTES));
                    crowd.getLast().submitCompress();
                }
                crowd.forEach(request -> assertEquals(AcompStatus.OK, request.await()));
                return rig.engine.statistics().devices().stream().anyMatch(queue -> queue.health() != Health.HEALTHY);
            });
            for (int number = 0; number < 20; number++) {
                AcompRequest request = rig.request(BYTES);
                assertEquals(AcompStatus.OK, request.compressAndWait());
                assertNull(request.fallback(), "the other queue is there");
            }
            device.broken = -1;
            Await.until("both serve", () -> rig.engine.statistics().devices().stream().allMatch(queue -> queue.health() == Health.HEALTHY));
        }
    }

    /** Queues nobody ever used are closed with the engine. */
    @Test
    void unusedQueuesAreClosed() {
        TestDevice device = new TestDevice(4);
        device.queueCount = 3;
        try (device) {
            try (Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(1))) {
                assertEquals(AcompStatus.OK, rig.request(BYTES).compressAndWait());
            }
            assertEquals(device.queues.size(), device.queuesClosed.get());
        }
    }

    /** A queue that calls back says nothing when it has room again: it is asked. */
    @Test
    void aFullQueueThatCallsBackIsAskedAgain() {
        TestDevice device = new TestDevice(4).delivering(TestDevice.Delivery.OTHER_THREAD);
        device.polled = false;
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofHours(1))) {
            device.busy = true;
            AcompRequest request = rig.request(BYTES);
            int refused = device.refused.get();
            request.submitCompress();
            Await.until("it is refused", () -> device.refused.get() > refused + 10);
            device.busy = false;
            assertEquals(AcompStatus.OK, request.await());
            assertNull(request.fallback());
        }
    }

    /** A deadline longer than nanoseconds can count is no deadline in the past. */
    @Test
    void endlessPatience() {
        TestDevice device = new TestDevice(4);
        try (device;
                Rig rig = rig(device, new TestDriver(device.algorithm(), "soft"), Duration.ofSeconds(Long.MAX_VALUE))) {
            AcompRequest request = rig.request(BYTES);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertNull(request.fallback());
            assertNotEquals(0, queue(rig).succeeded());
        }
    }
}
