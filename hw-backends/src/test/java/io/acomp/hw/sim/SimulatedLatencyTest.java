package io.acomp.hw.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.acomp.Operation;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** When jobs of a simulated device end, under a clock that the test moves: to the nanosecond. */
class SimulatedLatencyTest {
    private static SimulatedDevice.Builder copying() {
        return SimulatedDevice.builder(new CopyCodec());
    }

    @Test
    void fixedPartAndBytes() {
        try (QueueRig rig = QueueRig.manual(copying().latency(new LatencyLaw(5000, 0.5, 0)))) {
            rig.submit(1, 1000);
            rig.submit(2, 3000);
            rig.pass(5499);
            assertEquals(List.of(), rig.reports);
            rig.pass(1).pass(999);
            assertEquals(List.of(new QueueRig.Report(1, 1000, 5500)), rig.reports);
            rig.pass(1);
            assertEquals(new QueueRig.Report(2, 3000, 6500), rig.reports.getLast());
        }
    }

    @Test
    void eachDirectionHasItsLaw() {
        try (QueueRig rig = QueueRig.manual(
                copying().latency(Operation.COMPRESS, QueueRig.micros(9)).latency(Operation.DECOMPRESS, QueueRig.micros(4)))) {
            rig.submit(1);
            rig.submit(rig.queue, 2, Operation.DECOMPRESS, rig.of(QueueRig.text(10)), rig.room(10));
            rig.pass(4000).pass(5000);
            assertEquals(List.of(new QueueRig.Report(2, 10, 4000), new QueueRig.Report(1, 1000, 9000)), rig.reports);
        }
    }

    private static List<QueueRig.Report> jittered(UnaryOperator<SimulatedDevice.Builder> settings) {
        SimulatedDevice.Builder builder = copying().queues(2).depth(50).latency(new LatencyLaw(10_000, 1, 8000));
        try (QueueRig rig = QueueRig.manual(settings.apply(builder))) {
            for (int job = 0; job < 50; job++) {
                rig.submit(rig.queues.get(0), job, Operation.COMPRESS, rig.of(QueueRig.text(job)), rig.room(50));
                rig.submit(rig.queues.get(1), 100 + job, Operation.COMPRESS, rig.of(QueueRig.text(job)), rig.room(50));
            }
            for (int step = 0; step < 20_000; step++) {
                rig.pass(1);
            }
            return List.copyOf(rig.reports);
        }
    }

    @Test
    void theSameSeedIsTheSameRun() {
        List<QueueRig.Report> first = jittered(builder -> builder.seed(5));
        assertEquals(100, first.size());
        assertEquals(first, jittered(builder -> builder.seed(5)));
        assertNotEquals(first, jittered(builder -> builder.seed(6)));
        assertNotEquals(
                first.stream().filter(report -> report.tag() < 100).map(QueueRig.Report::nanos).toList(),
                first.stream().filter(report -> report.tag() >= 100).map(QueueRig.Report::nanos).toList(),
                "two queues with the same jitter");
    }

    @Test
    void jitterStaysInItsBoundsAndIsSpread() {
        List<Long> deviations = jittered(builder -> builder).stream().map(report -> report.nanos() - 10_000 - report.tag() % 100).toList();
        assertTrue(deviations.stream().allMatch(nanos -> Math.abs(nanos) <= 8000), deviations::toString);
        assertTrue(deviations.stream().anyMatch(nanos -> nanos < -4000) && deviations.stream().anyMatch(nanos -> nanos > 4000));
        assertEquals(0, deviations.stream().mapToLong(Long::longValue).average().orElseThrow(), 2000, "the mean deviation of 100 jobs");
    }

    @Test
    void completionsAreSortedByTimeOrBySubmission() {
        List<Long> free = jittered(builder -> builder).stream().map(QueueRig.Report::tag).filter(tag -> tag < 100).toList();
        List<Long> kept = jittered(builder -> builder.inOrder(true)).stream().map(QueueRig.Report::tag).filter(tag -> tag < 100).toList();
        assertNotEquals(kept, free);
        assertEquals(kept, free.stream().sorted().toList());
    }

    /** What finds all engines at work waits inside, and the bound is theirs. */
    @Test
    void enginesWorkSideBySide() {
        try (QueueRig rig = QueueRig.manual(copying().queues(2).engines(3).latency(QueueRig.micros(10)))) {
            for (int job = 0; job < 8; job++) {
                rig.submit(rig.queues.get(job % 2), job, Operation.COMPRESS, rig.of(QueueRig.text(9)), rig.room(9));
            }
            rig.pass(9_999);
            assertEquals(0, rig.reports.size());
            rig.pass(1);
            assertEquals(3, rig.reports.size());
            rig.pass(10_000);
            assertEquals(6, rig.reports.size());
            rig.pass(10_000);
            assertEquals(8, rig.reports.size());
            assertEquals(300_000, rig.device.bound(Operation.COMPRESS, 9), 1e-6);
        }
    }

    @Test
    void boundIsPlacesOverLatency() {
        LatencyLaw law = new LatencyLaw(6000, 0.5, 3000);
        assertEquals(128 / 8048e-9, copying().depth(64).queues(2).latency(law).build().bound(Operation.COMPRESS, 4096), 1e-3);
        assertEquals(8 / 8048e-9, copying().depth(64).engines(8).latency(law).build().bound(Operation.DECOMPRESS, 4096), 1e-3);
        assertEquals(2 / 6000e-9, copying().queues(2).mode(CompletionMode.SYNC).latency(law).build().bound(Operation.COMPRESS, 0), 1e-3);
    }

    /** A codec slower than the law: the job ends when its bytes are there, and holds up no other. */
    @Test
    void workThatTakesLongerCounts() {
        CopyCodec codec = new CopyCodec();
        Gate gate = new Gate();
        codec.before = gate;
        try (QueueRig rig = QueueRig.real(SimulatedDevice.builder(codec).workers(2).latency(QueueRig.micros(1)))) {
            rig.submit(1);
            gate.awaitArrival();
            rig.submit(2);
            Await.until("the job that is done", () -> {
                rig.queue.poll();
                return rig.reports.size() == 1;
            });
            assertEquals(List.of(2L), rig.tags());
            gate.open();
            Await.until("the job that took longer", () -> {
                rig.queue.poll();
                return rig.reports.size() == 2;
            });
            assertEquals(1000, rig.result(1));
        }
    }

    @Test
    void inOrderAWorkerThatTakesLongerHoldsUpTheRest() {
        CopyCodec codec = new CopyCodec();
        Gate gate = new Gate();
        codec.before = gate;
        try (QueueRig rig = QueueRig.real(SimulatedDevice.builder(codec).workers(2).inOrder(true).latency(QueueRig.micros(1)))) {
            rig.submit(1);
            gate.awaitArrival();
            rig.submit(2);
            Await.until("the second job's work", () -> codec.calls.get() == 1);
            assertEquals(0, rig.queue.poll());
            gate.open();
            Await.until("both", () -> {
                rig.queue.poll();
                return rig.reports.size() == 2;
            });
            assertEquals(List.of(1L, 2L), rig.tags());
        }
    }

    @Test
    void badSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LatencyLaw(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new LatencyLaw(0, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new LatencyLaw(10, 0, 11));
        assertThrows(IllegalArgumentException.class, () -> copying().depth(0));
        assertThrows(IllegalArgumentException.class, () -> copying().window(4096).build());
        assertThrows(IllegalArgumentException.class, () -> copying().clock(new ManualClock()).workers(1).build());
        assertThrows(IllegalArgumentException.class, () -> new ManualClock().advance(Duration.ofNanos(-1)));
        String message = assertThrows(IllegalStateException.class, () -> SimulatedDevice.builder("absent").build()).getMessage();
        assertTrue(message.endsWith("algorithm=absent"), message);
    }
}
