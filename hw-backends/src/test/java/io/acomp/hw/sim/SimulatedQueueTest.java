package io.acomp.hw.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.UnsupportedSettingException;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a queue of a simulated device does with sound jobs: places, the three ways of completion (KS §3.2), bytes, its end. */
class SimulatedQueueTest {
    private static SimulatedDevice.Builder deflating() {
        return SimulatedDevice.builder(new JdkCodec("deflate")).latency(QueueRig.micros(10));
    }

    @Test
    void namesSayThatItIsSimulated() {
        try (QueueRig rig = QueueRig.manual(deflating().numaNodes(0, 1).depth(7))) {
            assertEquals("deflate-sim", rig.device.driverName());
            assertEquals("deflate", rig.driver.algorithm());
            assertTrue(rig.driver.priority() < 0);
            assertEquals(List.of("deflate-sim/wq0", "deflate-sim/wq1"), rig.queues.stream().map(DeviceQueue::name).toList());
            assertEquals(List.of(0, 1), rig.queues.stream().map(DeviceQueue::numaNode).toList());
            assertEquals(Set.of("deflate-sim"), Set.copyOf(rig.queues.stream().map(DeviceQueue::device).toList()));
            assertEquals(7, rig.queue.depth());
            assertEquals(-1, rig.driver.numaNode());
        }
        assertEquals(3, deflating().numaNodes(3, 3).build().drivers().getFirst().numaNode());
    }

    @Test
    void capabilitiesAreTheCodecsWithinTheDevicesLimits() throws UnsupportedSettingException {
        Capabilities can = deflating().window(4096).maxBytes(1 << 20).build().drivers().getFirst().capabilities();
        assertEquals(Capabilities.Direction.upTo(1 << 20, 4096), can.compress());
        assertEquals(Capabilities.Direction.upTo(1 << 20, 4096), can.decompress());
        assertEquals(Capabilities.Memory.ENGINE, can.memory());
        assertEquals(9, can.maxLevel());
        try (QueueRig rig = QueueRig.manual(deflating())) {
            rig.driver.configure(CodecSettings.DEFAULTS.withLevel(9)).close();
            assertThrows(UnsupportedSettingException.class, () -> rig.driver.configure(CodecSettings.DEFAULTS.withLevel(10)));
        }
    }

    @Test
    void aFullQueueTakesNothing() {
        try (QueueRig rig = QueueRig.manual(deflating().depth(3))) {
            MemorySegment room = rig.room(100);
            for (int job = 0; job < 3; job++) {
                assertTrue(rig.submit(job));
            }
            assertFalse(rig.submit(rig.queue, 4, Operation.COMPRESS, rig.of(QueueRig.text(50)), room));
            assertTrue(QueueRig.isUntouched(room));
            assertEquals(3, rig.device.inside());
            rig.pass(10_000);
            assertEquals(List.of(0L, 1L, 2L), rig.tags());
            assertEquals(0, rig.device.inside());
            assertTrue(rig.submit(rig.queue, 4, Operation.COMPRESS, rig.of(QueueRig.text(50)), room));
        }
    }

    @ParameterizedTest
    @EnumSource(CompletionMode.class)
    void bytesGoThereAndBack(CompletionMode mode) {
        try (QueueRig rig = QueueRig.manual(deflating().mode(mode))) {
            byte[] text = QueueRig.text(20_000);
            MemorySegment compressed = rig.room(20_000);
            long length = run(rig, 1, Operation.COMPRESS, rig.of(text), compressed);
            assertTrue(length > 0 && length < text.length, () -> "length=" + length);
            MemorySegment back = rig.room(text.length);
            assertEquals(text.length, run(rig, 2, Operation.DECOMPRESS, compressed.asSlice(0, length), back));
            assertEquals(-1, back.mismatch(MemorySegment.ofArray(text)));
            assertEquals(CodecResult.DESTINATION_TOO_SMALL, run(rig, 3, Operation.COMPRESS, rig.of(text), rig.room(100)));
            assertEquals(CodecResult.CORRUPT_INPUT, run(rig, 4, Operation.DECOMPRESS, rig.of(text), rig.room(100)));
            assertEquals(4, rig.reports.size());
        }
    }

    private static long run(QueueRig rig, long tag, Operation operation, MemorySegment source, MemorySegment destination) {
        assertTrue(rig.submit(rig.queue, tag, operation, source, destination));
        rig.pass(10_000);
        Await.until("job " + tag, () -> rig.tags().contains(tag));
        return rig.result(tag);
    }

    /** A synchronous device waits for its job: the clock is where the job ends, and nothing is left to poll. */
    @Test
    void synchronousJobsEndInsideSubmit() {
        try (QueueRig rig = QueueRig.manual(deflating().mode(CompletionMode.SYNC))) {
            rig.submit(1);
            rig.submit(2);
            assertEquals(List.of(10_000L, 20_000L), rig.reports.stream().map(QueueRig.Report::nanos).toList());
            assertEquals(0, rig.queue.poll());
        }
    }

    @Test
    void polledJobsEndInsidePoll() {
        try (QueueRig rig = QueueRig.manual(deflating())) {
            rig.submit(1);
            rig.clock.advance(Duration.ofNanos(10_000));
            assertEquals(List.of(), rig.reports);
            assertEquals(1, rig.queue.poll());
            assertEquals(List.of(1L), rig.tags());
        }
    }

    /** A device that calls back needs no poll, and reports from a thread of its own. */
    @Test
    void calledBackJobsEndOnTheDevicesThread() {
        SimulatedDevice device = deflating().mode(CompletionMode.CALLBACK).build();
        DeviceQueue queue = ((SimulatedDriver) device.drivers().getFirst()).openQueues().getFirst();
        Set<Thread> reporting = ConcurrentHashMap.newKeySet();
        try (QueueRig memory = QueueRig.manual(deflating())) {
            queue.start((tag, result) -> reporting.add(Thread.currentThread()));
            assertTrue(memory.submit(queue, 1, Operation.COMPRESS, memory.of(QueueRig.text(100)), memory.room(200)));
            Await.until("the callback", () -> !reporting.isEmpty());
            assertFalse(reporting.contains(Thread.currentThread()));
            assertEquals(0, queue.poll());
            queue.close();
            assertTrue(reporting.stream().noneMatch(Thread::isAlive));
        }
    }

    /** A sink that submits, as a lane with its own loop would: the place is free again, and poll returns. */
    @Test
    void aSinkMaySubmit() {
        SimulatedDevice device = SimulatedDevice.builder(new CopyCodec())
                .depth(1)
                .latency(QueueRig.micros(0))
                .clock(new ManualClock())
                .build();
        DeviceQueue queue = ((SimulatedDriver) device.drivers().getFirst()).openQueues().getFirst();
        try (QueueRig memory = QueueRig.manual(deflating());
                CodecConfig config = ((SimulatedDriver) device.drivers().getFirst()).configure(CodecSettings.DEFAULTS)) {
            MemorySegment source = memory.of(QueueRig.text(10));
            MemorySegment room = memory.room(10);
            long[] ended = {0};
            queue.start((tag, result) -> {
                ended[0]++;
                assertTrue(queue.submit(tag + 1, Operation.COMPRESS, config, source, room));
            });
            assertTrue(queue.submit(1, Operation.COMPRESS, config, source, room));
            assertEquals(1, queue.poll());
            assertEquals(1, queue.poll());
            assertEquals(2, ended[0]);
            queue.close();
        } catch (UnsupportedSettingException refused) {
            throw new AssertionError(refused);
        }
    }

    @ParameterizedTest
    @EnumSource(CompletionMode.class)
    void closeReportsNothingMoreAndFreesEverything(CompletionMode mode) {
        CopyCodec codec = new CopyCodec();
        QueueRig rig = QueueRig.manual(
                SimulatedDevice.builder(codec).mode(mode).latency(QueueRig.micros(5)).faults(Fault.hang(FaultSchedule.at(1))));
        MemorySegment room = rig.room(100);
        rig.submit(rig.queue, 1, Operation.COMPRESS, rig.of(QueueRig.text(100)), room);
        rig.submit(2);
        rig.queue.close();
        rig.queue.close();
        int reported = rig.reports.size();
        rig.device.release();
        rig.clock.advance(Duration.ofSeconds(1));
        assertEquals(reported, rig.reports.size());
        assertTrue(QueueRig.isUntouched(room));
        assertEquals(0, rig.device.inside());
        rig.close();
        assertEquals(0, codec.openConfigs.get());
        assertEquals(0, codec.openStreams.get());
    }

    /** Close waits for the codec's call: the memory is the engine's again afterwards. */
    @Test
    void closeWaitsForAWorker() throws InterruptedException {
        CopyCodec codec = new CopyCodec();
        Gate gate = new Gate();
        codec.before = gate;
        try (QueueRig rig = QueueRig.real(SimulatedDevice.builder(codec).workers(1))) {
            rig.submit(1);
            gate.awaitArrival();
            Thread closing = Thread.ofPlatform().start(rig.queue::close);
            Await.until("close to wait", () -> closing.getState() == Thread.State.WAITING);
            gate.open();
            closing.join();
            assertEquals(1, codec.calls.get());
            assertEquals(List.of(), rig.reports);
        }
    }

    /** A digest outlives its transform as long as a job that was given up needs it: the engine sees to that for every device. */
    @Test
    void aJobKeepsItsConfig() {
        CopyCodec codec = new CopyCodec();
        SimulatedDevice device = SimulatedDevice.builder(codec).build();
        try (Arena arena = Arena.ofShared();
                AcompEngine engine = AcompEngine.builder().discoverProviders(false).provider(device).lanes(1).quarantineAfter(1000).build()) {
            try (Acomp acomp = engine.open(device.driverName())) {
                assertEquals(2, codec.openConfigs.get());
                device.faults(Fault.hang(FaultSchedule.always()));
                AcompRequest request = acomp.newRequest().source(arena.allocate(9)).destination(arena.allocate(100)).deadline(Duration.ofMillis(20));
                Await.until("the device keeps one", () -> {
                    assertEquals(AcompStatus.TIMED_OUT, request.compressAndWait());
                    return engine.statistics().devices().getFirst().overdue() > 0;
                });
            }
            assertEquals(1, codec.openConfigs.get(), "only what the device may still use");
            device.release();
            Await.until("nobody needs it", () -> codec.openConfigs.get() == 0);
        }
    }

    @Test
    void aCodecThatThrowsIsAFailedDevice() {
        CopyCodec codec = new CopyCodec();
        codec.before = () -> {
            throw new IllegalStateException("thrown by a test");
        };
        try (QueueRig rig = QueueRig.manual(SimulatedDevice.builder(codec).latency(QueueRig.micros(1)))) {
            rig.submit(1);
            rig.pass(1000);
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(1));
        }
    }
}
