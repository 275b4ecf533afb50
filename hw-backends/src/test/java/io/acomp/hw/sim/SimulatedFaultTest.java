package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What each kind of fault does to a queue, and to which jobs. */
class SimulatedFaultTest {
    private static QueueRig rig(Fault... faults) {
        return QueueRig.manual(deflating().faults(faults));
    }

    private static SimulatedDevice.Builder deflating() {
        return SimulatedDevice.builder(new JdkCodec("deflate")).latency(QueueRig.micros(10));
    }

    private static List<Long> struck(FaultSchedule schedule) {
        return LongStream.rangeClosed(1, 12).filter(schedule::strikes).boxed().toList();
    }

    @Test
    void schedules() {
        assertEquals(List.of(3L, 6L, 9L, 12L), struck(FaultSchedule.every(3)));
        assertEquals(List.of(2L, 7L), struck(FaultSchedule.at(7, 2)));
        assertEquals(List.of(10L, 11L, 12L), struck(FaultSchedule.from(10, Long.MAX_VALUE)));
        assertEquals(List.of(4L, 5L), struck(FaultSchedule.from(4, 5)));
        assertEquals(List.of(1L, 3L, 6L, 9L, 12L), struck(FaultSchedule.every(3).or(FaultSchedule.at(1))));
        assertEquals(List.of(6L), struck(FaultSchedule.every(3).and(FaultSchedule.every(2)).and(FaultSchedule.from(1, 11))));
        assertEquals(12, struck(FaultSchedule.always()).size());
        FaultSchedule random = FaultSchedule.oneIn(100, 4);
        long hits = LongStream.rangeClosed(1, 100_000).filter(random::strikes).count();
        assertEquals(1000, hits, 150);
        assertTrue(LongStream.rangeClosed(1, 100_000).allMatch(job -> random.strikes(job) == FaultSchedule.oneIn(100, 4).strikes(job)));
        assertThrows(IllegalArgumentException.class, () -> FaultSchedule.every(0));
        assertThrows(IllegalArgumentException.class, () -> Fault.error(FaultSchedule.always(), 5));
        assertThrows(IllegalArgumentException.class, () -> Fault.late(FaultSchedule.always(), Duration.ofNanos(-1)));
    }

    /** The first fault of the list that strikes does; new faults begin to count at the queue's next job. */
    @Test
    void faultsAreReplacedWhileTheDeviceRuns() {
        try (QueueRig rig = rig(
                Fault.error(FaultSchedule.every(2), CodecResult.UNSUPPORTED), Fault.error(FaultSchedule.every(3), CodecResult.DEVICE_FAILED))) {
            for (int job = 1; job <= 7; job++) {
                rig.submit(job);
            }
            rig.device.faults(Fault.error(FaultSchedule.at(1), CodecResult.CORRUPT_INPUT));
            rig.submit(8);
            rig.submit(9);
            rig.device.faults();
            rig.submit(10);
            rig.pass(10_000);
            for (long job : List.of(2L, 4L, 6L)) {
                assertEquals(CodecResult.UNSUPPORTED, rig.result(job));
            }
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(3));
            assertEquals(CodecResult.CORRUPT_INPUT, rig.result(8));
            for (long job : List.of(1L, 5L, 7L, 9L, 10L)) {
                assertTrue(rig.result(job) > 0);
            }
            assertEquals(5, rig.device.struck(Fault.Kind.ERROR));
        }
    }

    @Test
    void anErrorIsTimedAndWritesNothing() {
        try (QueueRig rig = rig(Fault.error(FaultSchedule.at(1), CodecResult.UNSUPPORTED))) {
            MemorySegment room = rig.room(2000);
            rig.submit(rig.queue, 1, Operation.COMPRESS, rig.of(QueueRig.text(1000)), room);
            rig.pass(9_999);
            assertEquals(List.of(), rig.reports);
            rig.pass(1);
            assertEquals(CodecResult.UNSUPPORTED, rig.result(1));
            assertTrue(QueueRig.isUntouched(room));
        }
    }

    @Test
    void busyRefusesAndGoesOn() {
        try (QueueRig rig = rig(Fault.busy(FaultSchedule.from(2, 3)))) {
            assertTrue(rig.submit(1));
            assertFalse(rig.submit(2));
            assertFalse(rig.submit(2));
            assertTrue(rig.submit(2));
            assertEquals(2, rig.device.inside());
            rig.pass(10_000);
            assertEquals(List.of(1L, 2L), rig.tags());
            assertEquals(2, rig.device.struck(Fault.Kind.BUSY));
        }
    }

    @Test
    void thrownTakesNothing() {
        try (QueueRig rig = rig(Fault.thrown(FaultSchedule.at(2)))) {
            rig.submit(1);
            assertThrows(IllegalStateException.class, () -> rig.submit(2));
            assertEquals(1, rig.device.inside());
            rig.submit(3);
            rig.pass(10_000);
            assertEquals(List.of(1L, 3L), rig.tags());
        }
    }

    @Test
    void hungJobsKeepTheirPlaceUntilReleased() {
        try (QueueRig rig = QueueRig.manual(deflating().depth(2).faults(Fault.hang(FaultSchedule.at(1))))) {
            MemorySegment room = rig.room(2000);
            rig.submit(rig.queue, 1, Operation.COMPRESS, rig.of(QueueRig.text(1000)), room);
            rig.submit(2);
            rig.pass(Duration.ofHours(1).toNanos());
            assertEquals(List.of(2L), rig.tags());
            assertEquals(1, rig.device.inside());
            assertTrue(rig.submit(3));
            assertFalse(rig.submit(4), "the hung job has lost its place");
            assertTrue(QueueRig.isUntouched(room));
            rig.device.release();
            rig.pass(0);
            assertTrue(rig.result(1) > 0);
            assertFalse(QueueRig.isUntouched(room), "a released job writes its output");
        }
    }

    @Test
    void inOrderAHungJobHoldsUpTheRest() {
        try (QueueRig rig = QueueRig.manual(deflating().inOrder(true).faults(Fault.hang(FaultSchedule.at(2))))) {
            rig.submit(1);
            rig.submit(2);
            rig.submit(3);
            rig.pass(1_000_000);
            assertEquals(List.of(1L), rig.tags());
            rig.device.release();
            rig.pass(0);
            assertEquals(List.of(1L, 2L, 3L), rig.tags());
        }
    }

    @Test
    void lateJobsWriteLate() {
        try (QueueRig rig = rig(Fault.late(FaultSchedule.at(1), Duration.ofMillis(5)))) {
            byte[] text = QueueRig.text(1000);
            MemorySegment room = rig.room(2000);
            rig.submit(rig.queue, 1, Operation.COMPRESS, rig.of(text), room);
            rig.pass(5_009_999);
            assertEquals(List.of(), rig.reports);
            assertTrue(QueueRig.isUntouched(room), "written before its time");
            rig.pass(1);
            assertEquals(new JdkCodec("deflate").compress(text, 32 << 10).length, rig.result(1));
            assertFalse(QueueRig.isUntouched(room));
        }
    }

    /** A synchronous device does not wait for what hangs: its lane would hang with it. */
    @Test
    void synchronousDevicesAreNotHeldUp() {
        try (QueueRig rig = QueueRig.manual(deflating()
                .mode(CompletionMode.SYNC)
                .faults(Fault.hang(FaultSchedule.at(1)), Fault.late(FaultSchedule.at(2), Duration.ofMillis(1))))) {
            rig.submit(1);
            rig.submit(2);
            rig.submit(3);
            assertEquals(List.of(3L), rig.tags());
            rig.pass(1_000_000);
            assertEquals(List.of(3L, 2L), rig.tags());
            rig.device.release();
            rig.pass(0);
            assertEquals(List.of(3L, 2L, 1L), rig.tags());
        }
    }

    /** When decompressing, the device's CRC tells; when compressing, only a reader can. */
    @Test
    void corruptOutputsAreFoundByTheCrcWhereThereIsOne() {
        try (QueueRig rig = rig(Fault.corrupt(FaultSchedule.always()))) {
            byte[] text = QueueRig.text(5000);
            byte[] right = new JdkCodec("deflate").compress(text, 32 << 10);
            MemorySegment room = rig.room(right.length);
            rig.submit(rig.queue, 1, Operation.COMPRESS, rig.of(text), room);
            rig.submit(rig.queue, 2, Operation.DECOMPRESS, rig.of(right), rig.room(text.length));
            rig.pass(10_000);
            assertEquals(right.length, rig.result(1));
            int wrong = 0;
            for (int at = 0; at < right.length; at++) {
                wrong += room.get(ValueLayout.JAVA_BYTE, at) == right[at] ? 0 : 1;
            }
            assertEquals(1, wrong);
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(2));
        }
    }

    @Test
    void wrongLengths() {
        try (QueueRig rig = rig(
                Fault.wrongLength(FaultSchedule.at(1, 2), -3),
                Fault.wrongLength(FaultSchedule.at(3), 1_000_000),
                Fault.wrongLength(FaultSchedule.at(4), -1_000_000))) {
            byte[] text = QueueRig.text(5000);
            byte[] right = new JdkCodec("deflate").compress(text, 32 << 10);
            rig.submit(rig.queue, 1, Operation.COMPRESS, rig.of(text), rig.room(right.length));
            rig.submit(rig.queue, 2, Operation.DECOMPRESS, rig.of(right), rig.room(text.length));
            rig.submit(rig.queue, 3, Operation.COMPRESS, rig.of(text), rig.room(right.length));
            rig.submit(rig.queue, 4, Operation.COMPRESS, rig.of(text), rig.room(right.length));
            rig.pass(10_000);
            assertEquals(right.length - 3, rig.result(1), "nothing but decompressing tells");
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(2));
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(3), "more than there is room for");
            assertEquals(0, rig.result(4));
        }
    }

    @Test
    void resetEndsEverythingInside() {
        try (QueueRig rig = QueueRig.manual(
                deflating().queues(2).faults(Fault.hang(FaultSchedule.at(1)), Fault.reset(FaultSchedule.at(3))))) {
            MemorySegment hung = rig.room(2000);
            rig.submit(rig.queues.get(1), 1, Operation.COMPRESS, rig.of(QueueRig.text(1000)), hung);
            rig.submit(2);
            rig.submit(3);
            rig.submit(4);
            rig.submit(5);
            rig.pass(0);
            assertEquals(List.of(1L, 2L, 3L, 4L), rig.tags().stream().sorted().toList());
            rig.reports.forEach(report -> assertEquals(CodecResult.DEVICE_FAILED, report.result()));
            assertTrue(QueueRig.isUntouched(hung), "a reset device writes");
            rig.pass(10_000);
            assertTrue(rig.result(5) > 0, "the device is back after its reset");
        }
    }

    @Test
    void resetFreesTheEngines() {
        try (QueueRig rig = QueueRig.manual(deflating().engines(1))) {
            rig.submit(1);
            rig.submit(2);
            rig.device.reset();
            rig.submit(3);
            rig.pass(10_000);
            assertTrue(rig.result(3) > 0);
            assertEquals(3, rig.reports.size());
        }
    }

    @Test
    void aRemovedDeviceFailsEverythingUntilItReturns() {
        try (QueueRig rig = rig(Fault.removal(FaultSchedule.at(2), Duration.ofMillis(1)))) {
            rig.submit(1);
            rig.submit(2);
            rig.submit(3);
            rig.pass(999_999);
            rig.submit(4);
            rig.pass(1);
            for (long job = 1; job <= 4; job++) {
                assertEquals(CodecResult.DEVICE_FAILED, rig.result(job));
            }
            rig.submit(5);
            rig.pass(10_000);
            assertTrue(rig.result(5) > 0, "it has returned");
            rig.device.remove();
            rig.submit(6);
            rig.pass(Duration.ofDays(1).toNanos());
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(6));
            rig.device.restore();
            rig.submit(7);
            rig.pass(10_000);
            assertNotEquals(CodecResult.DEVICE_FAILED, rig.result(7));
        }
    }

    @Test
    void aDeviceThatReturnsAtOnceHasLostWhatWasInside() {
        try (QueueRig rig = rig(Fault.removal(FaultSchedule.at(2), Duration.ZERO))) {
            rig.submit(1);
            rig.submit(2);
            rig.submit(3);
            rig.pass(10_000);
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(1));
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(2));
            assertTrue(rig.result(3) > 0);
        }
    }

    /** A reset while a worker is at it: the job is reported, as failed, only when the worker no longer writes. */
    @Test
    void resetWaitsForAWorker() {
        CopyCodec codec = new CopyCodec();
        Gate gate = new Gate();
        codec.before = gate;
        try (QueueRig rig = QueueRig.real(SimulatedDevice.builder(codec).workers(1).latency(QueueRig.micros(1)))) {
            rig.submit(1);
            gate.awaitArrival();
            rig.device.reset();
            assertEquals(0, rig.queue.poll());
            gate.open();
            Await.until("the failed job", () -> rig.queue.poll() == 1);
            assertEquals(CodecResult.DEVICE_FAILED, rig.result(1));
        }
    }
}
