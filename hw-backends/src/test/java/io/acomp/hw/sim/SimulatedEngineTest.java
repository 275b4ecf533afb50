package io.acomp.hw.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.DriverUnavailableException;
import io.acomp.EngineStatistics;
import io.acomp.Operation;
import io.acomp.Policy;
import io.acomp.spi.CodecResult;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An engine on a simulated device with nothing behind it (REQUIRE_HARDWARE): what the device does is what the caller sees. */
class SimulatedEngineTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LATE = Duration.ofMillis(120);

    private static MemorySegment guarded(Arena arena, int bytes) {
        return arena.allocate(bytes).fill((byte) 0xA5);
    }

    private static MemorySegment text(Arena arena, int bytes) {
        return arena.allocate(bytes).copyFrom(MemorySegment.ofArray(QueueRig.text(bytes)));
    }

    @ParameterizedTest
    @EnumSource(CompletionMode.class)
    void everyRequestOnceWithItsBytes(CompletionMode mode) {
        SimulatedDevice.Builder builder = EngineRig.deflating().queues(2).mode(mode);
        try (Arena arena = Arena.ofShared();
                EngineRig rig = new EngineRig(builder)) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            Flood there = new Flood(acomp, Operation.COMPRESS, arena).run(600, 50);
            Flood back = new Flood(acomp, Operation.DECOMPRESS, rig.engine.newArena()).run(600, 50);
            assertEquals(Map.of(AcompStatus.OK, 600), there.statuses);
            assertEquals(Map.of(AcompStatus.OK, 600), back.statuses);
            EngineStatistics.Device first = rig.queue();
            assertEquals("deflate-sim", first.device());
            for (EngineStatistics.Device queue : rig.engine.statistics().devices()) {
                assertEquals(queue.submitted(), queue.succeeded() + queue.failed() + queue.timedOut());
                assertEquals(0, queue.inFlight());
            }
            rig.engine.close();
            there.close();
            back.close();
        }
    }

    @ParameterizedTest
    @EnumSource(value = CompletionMode.class)
    void inOrderDevicesServeAsWell(CompletionMode mode) {
        try (Arena arena = Arena.ofShared(); EngineRig rig = new EngineRig(EngineRig.deflating().inOrder(true).engines(3).mode(mode))) {
            Flood flood = new Flood(rig.open(Policy.REQUIRE_HARDWARE), Operation.COMPRESS, arena).run(300, 30);
            assertEquals(Map.of(AcompStatus.OK, 300), flood.statuses);
            rig.engine.close();
            flood.close();
        }
    }

    /** A device that never completes ends in a timeout, not a hang, and what it holds stays out of use until it lets go. */
    @ParameterizedTest
    @EnumSource(CompletionMode.class)
    void aDeviceThatNeverCompletes(CompletionMode mode) {
        try (Arena arena = Arena.ofShared();
                EngineRig rig = new EngineRig(EngineRig.deflating().mode(mode), settings -> settings.deviceTimeout(SHORT))) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            rig.device.faults(Fault.hang(FaultSchedule.always()));
            MemorySegment source = text(arena, 5000);
            MemorySegment room = guarded(arena, 6000);
            AcompRequest request = acomp.newRequest().source(source).destination(room);
            assertEquals(AcompStatus.TIMED_OUT, request.compressAndWait());
            assertEquals(1, rig.queue().overdue());
            rig.device.faults();
            rig.device.release();
            Await.until("the late end is counted", () -> rig.queue().late() == 1 && rig.queue().overdue() == 0);
            assertTrue(QueueRig.isUntouched(room));
            Await.until("it serves again", () -> request.compressAndWait() == AcompStatus.OK);
        }
    }

    /** Writes after the timeout reach no memory of the caller, whether it was the engine's arena or not. */
    @ParameterizedTest
    @EnumSource(CompletionMode.class)
    void aLateWriterTouchesNoLiveBuffer(CompletionMode mode) {
        try (Arena arena = Arena.ofShared();
                EngineRig rig = new EngineRig(EngineRig.deflating().mode(mode), settings -> settings.quarantineAfter(1000))) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            Arena own = rig.engine.newArena();
            rig.device.faults(Fault.late(FaultSchedule.always(), LATE));
            for (int round = 0; round < 4; round++) {
                for (Arena memory : new Arena[] {arena, own}) {
                    MemorySegment source = text(memory, 5000);
                    MemorySegment room = guarded(memory, 6000);
                    AcompRequest late = acomp.newRequest().source(source).destination(room).deadline(SHORT);
                    AcompStatus ended = late.compressAndWait();
                    if (ended == AcompStatus.OK) {
                        continue; // everything stood still until the device was through
                    }
                    assertEquals(AcompStatus.TIMED_OUT, ended);
                    source.fill((byte) 0); // the caller's again
                    room.fill((byte) 0xA5);
                    AcompRequest next = acomp.newRequest().source(text(memory, 100)).destination(room);
                    rig.device.faults();
                    assertEquals(AcompStatus.OK, next.compressAndWait());
                    long produced = next.produced();
                    byte[] result = room.toArray(ValueLayout.JAVA_BYTE);
                    Await.until("the device writes", () -> rig.queue().late() == rig.queue().timedOut());
                    assertEquals(-1, room.mismatch(MemorySegment.ofArray(result)), "a late write");
                    assertTrue(QueueRig.isUntouched(room.asSlice(produced)));
                    rig.device.faults(Fault.late(FaultSchedule.always(), LATE));
                }
            }
            assertTrue(rig.queue().late() > 0, "nothing was ever late");
        }
    }

    @Test
    void theDevicesErrorsAreTheRequests() {
        try (Arena arena = Arena.ofShared(); EngineRig rig = new EngineRig(EngineRig.deflating())) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            AcompRequest request = acomp.newRequest().source(text(arena, 500)).destination(guarded(arena, 600));
            for (AcompStatus status : new AcompStatus[] {AcompStatus.UNSUPPORTED, AcompStatus.DEVICE_FAILED, AcompStatus.CORRUPT_INPUT}) {
                rig.device.faults(Fault.error(FaultSchedule.always(), CodecResult.failure(status)));
                assertEquals(status, request.decompressAndWait());
                assertNull(request.fallback());
            }
            rig.device.faults(Fault.thrown(FaultSchedule.at(1)));
            assertEquals(AcompStatus.DEVICE_FAILED, request.compressAndWait());
            assertEquals(AcompStatus.OK, request.compressAndWait());
        }
    }

    /** What the driver can see of a wrong result it sees: no wrong byte of a decompression arrives. */
    @Test
    void corruptDecompressionsFail() {
        try (EngineRig rig = new EngineRig(EngineRig.deflating(), settings -> settings.quarantineAfter(10_000))) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            rig.device.faults(Fault.corrupt(FaultSchedule.every(5)), Fault.wrongLength(FaultSchedule.every(7), -1));
            Flood flood = new Flood(acomp, Operation.DECOMPRESS, rig.engine.newArena()).run(350, 20);
            assertEquals(Map.of(AcompStatus.OK, 240, AcompStatus.DEVICE_FAILED, 110), flood.statuses);
        }
    }

    @Test
    void aFullDeviceIsWaitedFor() {
        try (Arena arena = Arena.ofShared(); EngineRig rig = new EngineRig(EngineRig.deflating().depth(4))) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            rig.device.faults(Fault.busy(FaultSchedule.oneIn(3, 9)));
            Flood flood = new Flood(acomp, Operation.COMPRESS, arena).run(300, 60);
            assertEquals(Map.of(AcompStatus.OK, 300), flood.statuses);
            assertTrue(rig.device.struck(Fault.Kind.BUSY) > 50);
            assertTrue(rig.queue().busy() > 0, "refusals in a row count once");
        }
    }

    @Test
    void aDeviceThatIsBrokenFromTheStartIsRefused() {
        for (Fault fault : new Fault[] {
            Fault.corrupt(FaultSchedule.always()),
            Fault.error(FaultSchedule.at(3), CodecResult.DEVICE_FAILED),
            Fault.wrongLength(FaultSchedule.every(2), -1)
        }) {
            try (EngineRig rig = new EngineRig(EngineRig.deflating().faults(fault))) {
                String message = assertThrows(DriverUnavailableException.class, () -> rig.open(Policy.REQUIRE_HARDWARE)).getMessage();
                assertTrue(message.contains("self-test failed"), message);
            }
        }
    }

    @Test
    void itIsChosenByNameOnly() {
        try (EngineRig rig = new EngineRig(EngineRig.deflating()); Acomp byAlgorithm = rig.engine.open("deflate")) {
            assertEquals("deflate-test", byAlgorithm.driver(Operation.COMPRESS));
            try (Acomp byName = rig.engine.open("deflate-sim")) {
                assertEquals("deflate-sim", byName.driver(Operation.COMPRESS));
            }
        }
    }

    /** Closing an engine whose device hangs ends every request, and the device touches nothing afterwards. */
    @ParameterizedTest
    @EnumSource(CompletionMode.class)
    void closeWithHungJobs(CompletionMode mode) {
        try (Arena arena = Arena.ofShared(); EngineRig rig = new EngineRig(EngineRig.deflating().mode(mode))) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            rig.device.faults(Fault.hang(FaultSchedule.always()));
            MemorySegment room = guarded(arena, 6000);
            AcompRequest request = acomp.newRequest().source(text(arena, 5000)).destination(room);
            request.submitCompress();
            Await.until("the device has the job", () -> rig.device.inside() == 1);
            assertTrue(rig.engine.close(Duration.ofMillis(50)));
            assertEquals(AcompStatus.CLOSED, request.await());
            assertEquals(0, rig.device.inside());
            assertTrue(QueueRig.isUntouched(room));
        }
    }

    /** Two engines on one device: queues of their own, one reset for both. */
    @Test
    void enginesShareADevice() {
        SimulatedDevice device = EngineRig.deflating().build();
        try (Arena arena = Arena.ofShared();
                AcompEngine first = AcompEngine.builder().discoverProviders(false).provider(device).build();
                AcompEngine second = AcompEngine.builder().discoverProviders(false).provider(device).build()) {
            Acomp one = first.open("deflate-sim");
            Acomp two = second.open("deflate-sim");
            device.faults(Fault.hang(FaultSchedule.always()));
            AcompRequest left = one.newRequest().source(text(arena, 500)).destination(guarded(arena, 1000));
            AcompRequest right = two.newRequest().source(text(arena, 500)).destination(guarded(arena, 1000));
            left.submitCompress();
            right.submitCompress();
            Await.until("both inside", () -> device.inside() == 2);
            device.reset();
            assertEquals(AcompStatus.DEVICE_FAILED, left.await());
            assertEquals(AcompStatus.DEVICE_FAILED, right.await());
        }
    }
}
