package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Deadlines: software before its start, devices at once with their memory quarantined (design §3.1, KS §3.6). */
@EngineTest
class DeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void softwareThatHasNotStartedInTimeIsNotStarted() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            AcompRequest running = rig.request(10).deadline(SHORT);
            Await.until("it runs before its time is over", () -> {
                running.submitCompress();
                Await.until("it runs, or is too late", () -> gate.hasArrived() || !running.isInFlight());
                return running.isInFlight();
            });
            long timedOut = rig.outcomes(AcompStatus.TIMED_OUT);
            int calls = driver.calls.get();
            AcompRequest late = rig.request(10, recorder, "late").deadline(SHORT);
            long submitted = System.nanoTime();
            late.submitCompress();
            AcompRequest patient = rig.request(10, recorder, "patient").deadline(Duration.ofHours(1));
            patient.submitCompress();
            Await.until("the deadline has passed", () -> System.nanoTime() - submitted > SHORT.toNanos());
            gate.open();
            recorder.awaitDone(2);
            assertEquals(AcompStatus.TIMED_OUT, late.status());
            assertEquals(AcompStatus.OK, patient.status());
            assertEquals(AcompStatus.OK, running.await(), "a software codec is never interrupted");
            assertEquals(calls + 1, driver.calls.get(), "what timed out reaches no codec");
            assertEquals(timedOut + 1, rig.outcomes(AcompStatus.TIMED_OUT));
            driver.behaviour = TestDriver.HEALTHY;
            Await.until("each submit starts the clock again", () -> late.compressAndWait() == AcompStatus.OK);
            assertEquals(AcompStatus.OK, late.deadline(Duration.ZERO).compressAndWait());
            assertThrows(IllegalArgumentException.class, () -> late.deadline(Duration.ofMillis(-1)));
        }
    }

    @Test
    void inlineHasNoQueueToWaitIn() {
        try (Rig rig = Rig.of(new TestDriver())) {
            assertEquals(AcompStatus.OK, rig.request(10).execution(Execution.INLINE).deadline(Duration.ofSeconds(5)).compressAndWait());
        }
    }

    @Test
    void aDeviceTimesOutAtOnceAndItsLateReportReachesNobody() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.HELD;
            AcompRequest request = rig.request(100).deadline(SHORT);
            Recorder recorder = timeOutInside(rig, device, request, 1);
            assertEquals(AcompStatus.TIMED_OUT, request.status());
            assertEquals(1, device.held(), "the device still has it");
            long late = late(rig);

            MemorySegment data = Rig.data(200);
            MemorySegment room = Rig.room(200);
            request.source(data).destination(room).deadline(Duration.ZERO).onComplete(recorder, "second").submitCompress();
            Await.until("both are inside", () -> device.held() == 2);
            device.release(1);
            Await.until("the late report is counted", () -> late(rig) == late + 1);
            assertTrue(request.isInFlight(), "the late report ended a later submission");
            assertEquals(List.of("first DONE"), recorder.lines());
            device.release(1);
            recorder.awaitDone(2);
            assertEquals(AcompStatus.OK, request.status());
            Rig.assertCompressed(data, room, request.produced());
            assertEquals(List.of("first DONE", "second DONE"), recorder.lines());
        }
    }

    /** Nothing of the caller changes after TIMED_OUT: what is not engine memory was never the device's. */
    @Test
    void aLateDeviceWritesNoCallersMemory() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.HELD;
            MemorySegment data = Rig.data(100);
            MemorySegment room = Rig.room(100);
            AcompRequest request = rig.acomp.newRequest().source(data).destination(room).deadline(SHORT);
            timeOutInside(rig, device, request, 1);
            data.fill((byte) 1);
            room.fill((byte) 2);
            long late = late(rig);
            device.release(1);
            Await.until("the late report is counted", () -> late(rig) == late + 1);
            assertEquals(-1, room.mismatch(Rig.room(100).fill((byte) 2)));
        }
    }

    /** An engine arena stays open until the device has let go of its segments. */
    @Test
    void quarantineKeepsTheArenaOpen() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.HELD;
            Arena arena = rig.engine.newArena();
            MemorySegment data = arena.allocate(100);
            AcompRequest request = rig.acomp.newRequest().source(data).destination(arena.allocate(200)).deadline(SHORT);
            timeOutInside(rig, device, request, 1);
            arena.close();
            assertTrue(data.scope().isAlive(), "freed under the device");
            device.release(1);
            Await.until("the arena is freed", () -> !data.scope().isAlive());
        }
    }

    /** The same for a batch, whose jobs the device lets go of one by one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void quarantineOfABatchKeepsTheArenaOpenToTheLastJob(boolean newestFirst) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(builder -> builder.quarantineAfter(100), device)) {
            device.delivery = TestDevice.Delivery.HELD;
            Arena arena = rig.engine.newArena();
            MemorySegment data = arena.allocate(100);
            AcompRequest request = rig.acomp.newRequest()
                    .pairs(List.of(data, data, data), List.of(arena.allocate(200), arena.allocate(200), arena.allocate(200)))
                    .deadline(SHORT);
            timeOutInside(rig, device, request, 3);
            arena.close();
            for (int left = 3; left > 0; left--) {
                assertEquals(left, device.held());
                assertTrue(data.scope().isAlive(), "freed under the device");
                long late = late(rig);
                if (newestFirst) {
                    device.releaseNewest(1);
                } else {
                    device.release(1);
                }
                Await.until("the late report is counted", () -> late(rig) == late + 1);
            }
            Await.until("the arena is freed", () -> !data.scope().isAlive());
        }
    }

    /** Time-outs do not use up the device lane: as many as it has places, and then some. */
    @Test
    void manyTimeOuts() {
        try (TestDevice device = new TestDevice(64);
                Rig rig = Rig.of(builder -> builder.quarantineAfter(100), device)) {
            device.delivery = TestDevice.Delivery.HELD;
            Await.until("ten are inside", () -> {
                assertEquals(AcompStatus.TIMED_OUT, rig.request(50).deadline(Duration.ofMillis(2)).compressAndWait());
                return device.held() >= 10;
            });
            long late = late(rig);
            int held = device.held();
            device.release(Integer.MAX_VALUE);
            Await.until("late reports are counted", () -> late(rig) - late == held);
            device.delivery = TestDevice.Delivery.ON_POLL;
            assertEquals(AcompStatus.OK, rig.request(50).compressAndWait());
        }
    }

    /** A device that reports twice: the second is counted and changes nothing. */
    @Test
    void secondReportsAreCounted() {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.TWICE;
            long before = rig.engine.statistics().events().get("device-spurious");
            for (int round = 0; round < 100; round++) {
                assertEquals(AcompStatus.OK, rig.request(50).compressAndWait());
            }
            Await.until("each second report is counted", () -> rig.engine.statistics().events().get("device-spurious") - before == 100);
        }
    }

    /**
     * Submits a request until its time is over when the device has all of it: on a busy machine it may be over before. Returns who was told
     * of the last submission, as the first.
     */
    private static Recorder timeOutInside(Rig rig, TestDevice device, AcompRequest request, int jobs) {
        AtomicReference<Recorder> told = new AtomicReference<>();
        Await.until("the device has it when its time is over", () -> {
            Recorder recorder = new Recorder();
            told.set(recorder);
            request.onComplete(recorder, "first").submitCompress();
            recorder.awaitDone(1);
            assertEquals(AcompStatus.TIMED_OUT, request.status());
            int held = device.held();
            if (held == jobs) {
                return true;
            }
            long late = late(rig);
            device.release(held);
            Await.until("the device lets go", () -> late(rig) == late + held);
            return false;
        });
        return told.get();
    }

    private static long late(Rig rig) {
        return rig.engine.statistics().events().get("device-late");
    }
}
