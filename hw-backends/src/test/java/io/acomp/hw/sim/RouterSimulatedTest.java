package io.acomp.hw.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.Acomp;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics.Health;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.Policy;
import io.acomp.spi.CodecResult;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The router over a simulated device (KS §3.5, rows 23 to 29): whatever the device does, every request ends once, with the right bytes
 * where software may help and with the right error where it may not.
 */
class RouterSimulatedTest {
    private static final int REQUESTS = 300;
    private static final FaultSchedule ONE_IN_THREE = FaultSchedule.every(3);

    /** A fault, and how what it strikes ends if there is no software. */
    private record Trouble(Fault fault, AcompStatus status, FallbackReason reason) {
        @Override
        public String toString() {
            return fault.kind() + " " + status;
        }
    }

    private static Trouble error(AcompStatus status, FallbackReason reason) {
        return new Trouble(Fault.error(ONE_IN_THREE, CodecResult.failure(status)), status, reason);
    }

    /** Faults whose end is the struck request's own. */
    private static Stream<Arguments> troubles() {
        List<Trouble> troubles = List.of(
                error(AcompStatus.DEVICE_FAILED, FallbackReason.DEVICE_FAILED),
                error(AcompStatus.UNSUPPORTED, FallbackReason.UNSUPPORTED),
                error(AcompStatus.CORRUPT_INPUT, FallbackReason.CORRUPT),
                error(AcompStatus.OUT_OF_MEMORY, FallbackReason.OUT_OF_MEMORY),
                new Trouble(Fault.corrupt(ONE_IN_THREE), AcompStatus.DEVICE_FAILED, FallbackReason.DEVICE_FAILED),
                new Trouble(Fault.wrongLength(ONE_IN_THREE, 1), AcompStatus.DEVICE_FAILED, FallbackReason.DEVICE_FAILED));
        return troubles.stream().flatMap(trouble -> Stream.of(CompletionMode.values()).map(mode -> Arguments.of(trouble, mode)));
    }

    private static EngineRig patient(CompletionMode mode) {
        return new EngineRig(EngineRig.deflating().mode(mode), settings -> settings.quarantineAfter(1_000_000));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void oneInThreeFailsAndSoftwareHelps(Trouble trouble, CompletionMode mode) {
        try (Arena arena = Arena.ofShared(); EngineRig rig = patient(mode)) {
            Acomp acomp = rig.open(Policy.PREFER_HARDWARE);
            rig.device.faults(trouble.fault());
            Flood flood = new Flood(acomp, Operation.DECOMPRESS, arena).run(REQUESTS, 25);
            assertEquals(Map.of(AcompStatus.OK, REQUESTS), flood.statuses);
            int struck = (int) rig.device.struck(trouble.fault().kind());
            assertEquals(struck, flood.fallbacks.get(trouble.reason()), flood.fallbacks::toString);
            assertEquals(struck, rig.fallbacks(Operation.DECOMPRESS, trouble.reason()));
            assertTrue(struck >= REQUESTS / 4, () -> "struck=" + struck);
            rig.engine.close();
            flood.close();
        }
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void oneInThreeFailsAndNothingHelps(Trouble trouble, CompletionMode mode) {
        try (Arena arena = Arena.ofShared(); EngineRig rig = patient(mode)) {
            Acomp acomp = rig.open(Policy.REQUIRE_HARDWARE);
            rig.device.faults(trouble.fault());
            Flood flood = new Flood(acomp, Operation.DECOMPRESS, arena).run(REQUESTS, 25);
            assertEquals(Map.of(AcompStatus.OK, REQUESTS * 2 / 3, trouble.status(), REQUESTS / 3), flood.statuses);
            assertEquals(Map.of(), flood.fallbacks);
            rig.engine.close();
            flood.close();
        }
    }

    /** Faults that take others along, or are not the request's at all. */
    private static Stream<Arguments> disturbances() {
        List<Fault> faults = List.of(
                Fault.hang(ONE_IN_THREE),
                Fault.late(ONE_IN_THREE, Duration.ofMillis(600)),
                Fault.busy(ONE_IN_THREE),
                Fault.thrown(FaultSchedule.at(5, 60)), // few: what a throwing submit leaves is out of use until the queue is closed
                Fault.reset(ONE_IN_THREE),
                Fault.removal(FaultSchedule.every(100), Duration.ofMillis(5)));
        return faults.stream().flatMap(fault -> Stream.of(CompletionMode.values()).map(mode -> Arguments.of(fault.kind(), fault, mode)));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("disturbances")
    void disturbedDevicesLoseNothing(Fault.Kind kind, Fault fault, CompletionMode mode) {
        try (Arena arena = Arena.ofShared();
                EngineRig rig = new EngineRig(
                        EngineRig.deflating().mode(mode),
                        settings -> settings.deviceTimeout(Duration.ofMillis(250)).probeInterval(Duration.ofMillis(2)))) {
            Acomp acomp = rig.open(Policy.PREFER_HARDWARE);
            for (Operation operation : Operation.values()) {
                rig.device.faults(fault);
                Flood flood = new Flood(acomp, operation, arena).run(REQUESTS, 25);
                assertEquals(Map.of(AcompStatus.OK, REQUESTS), flood.statuses);
                rig.device.release();
            }
            assertTrue(rig.device.struck(kind) > 0);
            rig.device.faults();
            rig.device.release();
            AcompRequest request = acomp.newRequest()
                    .source(arena.allocate(900).copyFrom(MemorySegment.ofArray(QueueRig.text(900))))
                    .destination(arena.allocate(2000));
            Await.until("the device serves again", () -> request.compressAndWait() == AcompStatus.OK && request.fallback() == null);
        }
    }

    /** Corrupt compressions look right to device and driver; verify finds them all, and software does them over. */
    @Test
    void oneCorruptResultInAThousandIsNeverSeen() {
        try (Arena arena = Arena.ofShared(); EngineRig rig = patient(CompletionMode.POLL)) {
            Acomp acomp = rig.open(AcompSettings.DEFAULTS.withVerify(true));
            rig.device.faults(Fault.corrupt(FaultSchedule.oneIn(1000, 2)), Fault.wrongLength(FaultSchedule.oneIn(1000, 3), -1));
            Flood flood = new Flood(acomp, Operation.COMPRESS, arena).run(6000, 25);
            assertEquals(Map.of(AcompStatus.OK, 6000), flood.statuses);
            long struck = rig.device.struck(Fault.Kind.CORRUPT) + rig.device.struck(Fault.Kind.WRONG_LENGTH);
            int found = flood.fallbacks.getOrDefault(FallbackReason.VERIFY_FAILED, 0);
            assertTrue(struck >= 4, () -> "struck=" + struck);
            // a changed bit of the padding behind the last block harms nobody
            assertTrue(found <= struck && found >= struck / 2, () -> "struck=" + struck + ", found=" + found);
            assertEquals(found, rig.fallbacks(Operation.COMPRESS, FallbackReason.VERIFY_FAILED));
            rig.engine.close();
            flood.close();
        }
    }

    /** The check of {@link #oneCorruptResultInAThousandIsNeverSeen} can fail: without verify the corrupt result arrives. */
    @Test
    void withoutVerifyACorruptCompressionArrives() {
        try (EngineRig rig = patient(CompletionMode.POLL)) {
            Acomp acomp = rig.open(Policy.PREFER_HARDWARE);
            rig.device.faults(Fault.corrupt(FaultSchedule.always()));
            AssertionError seen = assertThrows(
                    AssertionError.class, () -> new Flood(acomp, Operation.COMPRESS, rig.engine.newArena()).run(50, 1));
            assertTrue(seen.getMessage().contains("stream"), seen::getMessage);
        }
    }

    /** Failures in a row quarantine the device, requests go to software meanwhile, and a probe re-admits it once it has returned. */
    @Test
    void aRemovedDeviceIsLeftAloneUntilItReturns() {
        try (Arena arena = Arena.ofShared();
                EngineRig rig = new EngineRig(
                        EngineRig.deflating(), settings -> settings.quarantineAfter(3).probeInterval(Duration.ofMillis(2)))) {
            Acomp acomp = rig.open(Policy.PREFER_HARDWARE);
            rig.device.remove();
            Flood flood = new Flood(acomp, Operation.COMPRESS, arena).run(100, 1);
            assertEquals(Map.of(AcompStatus.OK, 100), flood.statuses);
            assertTrue(flood.fallbacks.get(FallbackReason.QUARANTINED) >= 90, flood.fallbacks::toString);
            assertTrue(flood.fallbacks.get(FallbackReason.DEVICE_FAILED) >= 3, flood.fallbacks::toString);
            assertTrue(rig.queue().health() != Health.HEALTHY && rig.queue().quarantines() == 1);
            Await.until("probes that fail", () -> rig.queue().probes() >= 2);
            rig.device.restore();
            Await.until("the device is re-admitted", () -> rig.queue().health() == Health.HEALTHY);
            AcompRequest first = acomp.newRequest().source(segment(arena, QueueRig.text(500))).destination(arena.allocate(1000));
            Await.until("requests go there again", () -> first.compressAndWait() == AcompStatus.OK && first.fallback() == null);
            Flood after = new Flood(acomp, Operation.COMPRESS, arena).run(100, 1);
            assertEquals(Map.of(), after.fallbacks);
            assertEquals(Map.of(AcompStatus.OK, 100), after.statuses);
            try (Acomp strict = rig.open(Policy.REQUIRE_HARDWARE)) {
                rig.device.remove();
                Flood refused = new Flood(strict, Operation.COMPRESS, arena).run(20, 1);
                assertEquals(Map.of(AcompStatus.DEVICE_FAILED, 20), refused.statuses);
            }
        }
    }

    /** A failing pair of a batch is software's, the others stay the device's. */
    @Test
    void pairsFallBackOneByOne() {
        try (EngineRig rig = patient(CompletionMode.POLL); Arena arena = Arena.ofShared()) {
            Acomp acomp = rig.open(Policy.PREFER_HARDWARE);
            List<MemorySegment> sources = new ArrayList<>();
            List<MemorySegment> rooms = new ArrayList<>();
            for (int pair = 0; pair < 9; pair++) {
                sources.add(arena.allocate(2000).copyFrom(MemorySegment.ofArray(QueueRig.text(2000))));
                rooms.add(arena.allocate(3000));
            }
            rig.device.faults(Fault.error(FaultSchedule.at(2, 7), CodecResult.DEVICE_FAILED));
            AcompRequest batch = acomp.newRequest().pairs(sources, rooms);
            assertEquals(AcompStatus.OK, batch.compressAndWait());
            assertEquals(FallbackReason.DEVICE_FAILED, batch.fallback());
            byte[] right = EngineRig.CODEC.compress(QueueRig.text(2000), 32 << 10);
            for (int pair = 0; pair < 9; pair++) {
                assertEquals(AcompStatus.OK, batch.pairStatus(pair));
                assertEquals(pair == 1 || pair == 6 ? FallbackReason.DEVICE_FAILED : null, batch.pairFallback(pair));
                MemorySegment made = rooms.get(pair).asSlice(0, batch.pairProduced(pair));
                assertEquals(-1, made.mismatch(MemorySegment.ofArray(right)));
            }
            assertEquals(2, rig.fallbacks(Operation.COMPRESS, FallbackReason.DEVICE_FAILED));
            try (Acomp strict = rig.open(Policy.REQUIRE_HARDWARE)) {
                rig.device.faults(Fault.error(FaultSchedule.at(4), CodecResult.DEVICE_FAILED));
                AcompRequest alone = strict.newRequest().pairs(sources, rooms);
                assertEquals(AcompStatus.DEVICE_FAILED, alone.compressAndWait());
                for (int pair = 0; pair < 9; pair++) {
                    assertEquals(pair == 3 ? AcompStatus.DEVICE_FAILED : AcompStatus.OK, alone.pairStatus(pair));
                    assertNull(alone.pairFallback(pair));
                }
            }
        }
    }

    /** The 4 KiB rule (KS row 26): far sources go to software, near and declared ones to the device, and a lie is caught by the device. */
    @Test
    void aSmallWindow() {
        byte[] text = QueueRig.text(40_000);
        byte[] small = QueueRig.text(4096);
        try (Arena arena = Arena.ofShared(); EngineRig rig = new EngineRig(EngineRig.deflating().window(4096))) {
            MemorySegment far = segment(arena, EngineRig.CODEC.compress(text, 32 << 10));
            MemorySegment near = segment(arena, EngineRig.CODEC.compress(text, 4096));
            MemorySegment page = segment(arena, EngineRig.CODEC.compress(small, 32 << 10));
            try (Acomp unknown = rig.open(AcompSettings.DEFAULTS);
                    Acomp declared = rig.open(AcompSettings.DEFAULTS.withSourceWindow(4096));
                    Acomp strict = rig.open(AcompSettings.DEFAULTS.withPolicy(Policy.REQUIRE_HARDWARE).withSourceWindow(4096))) {
                assertEquals(FallbackReason.WINDOW, decompressed(unknown, arena, far, text));
                assertEquals(FallbackReason.WINDOW, decompressed(unknown, arena, near, text));
                assertNull(decompressed(unknown, arena, page, small));
                assertNull(decompressed(declared, arena, near, text));
                assertEquals(FallbackReason.UNSUPPORTED, decompressed(declared, arena, far, text));
                AcompRequest refused = strict.newRequest().source(far).destination(arena.allocate(text.length));
                assertEquals(AcompStatus.UNSUPPORTED, refused.decompressAndWait());
                MemorySegment own = arena.allocate(unknown.maxCompressedLength(text.length));
                AcompRequest compress = strict.newRequest().source(segment(arena, text)).destination(own);
                assertEquals(AcompStatus.OK, compress.compressAndWait());
                assertNull(decompressed(declared, arena, own.asSlice(0, compress.produced()), text));
            }
        }
    }

    private static MemorySegment segment(Arena arena, byte[] bytes) {
        return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private static FallbackReason decompressed(Acomp acomp, Arena arena, MemorySegment source, byte[] expected) {
        MemorySegment room = arena.allocate(expected.length);
        AcompRequest request = acomp.newRequest().source(source).destination(room);
        assertEquals(AcompStatus.OK, request.decompressAndWait());
        assertEquals(expected.length, request.produced());
        assertEquals(-1, room.mismatch(MemorySegment.ofArray(expected)));
        return request.fallback();
    }

    @Test
    void sizesDecide() {
        try (Arena arena = Arena.ofShared(); EngineRig rig = new EngineRig(EngineRig.deflating().maxBytes(70_000).threshold(1000))) {
            Acomp acomp = rig.open(Policy.PREFER_HARDWARE);
            for (Map.Entry<Integer, FallbackReason> size : Map.of(999, FallbackReason.SMALL, 70_001, FallbackReason.SIZE).entrySet()) {
                AcompRequest request = acomp.newRequest()
                        .source(segment(arena, QueueRig.text(size.getKey())))
                        .destination(arena.allocate(80_000));
                assertEquals(AcompStatus.OK, request.compressAndWait());
                assertEquals(size.getValue(), request.fallback());
                assertEquals("deflate-test", request.driver());
            }
            for (int size : new int[] {1000, 70_000}) {
                AcompRequest request = acomp.newRequest().source(segment(arena, QueueRig.text(size))).destination(arena.allocate(80_000));
                assertEquals(AcompStatus.OK, request.compressAndWait());
                assertNull(request.fallback());
                assertEquals("deflate-sim", request.driver());
            }
        }
    }

    /** More than a slow device can take goes to software at once. */
    @Test
    void aFullDeviceIsPassedOver() {
        SimulatedDevice.Builder slow = EngineRig.deflating().depth(2).engines(1).latency(QueueRig.micros(20_000));
        try (Arena arena = Arena.ofShared(); EngineRig rig = new EngineRig(slow)) {
            Acomp acomp = rig.open(Policy.PREFER_HARDWARE);
            Flood flood = new Flood(acomp, Operation.COMPRESS, arena).run(200, 100);
            assertEquals(Map.of(AcompStatus.OK, 200), flood.statuses);
            assertTrue(flood.fallbacks.getOrDefault(FallbackReason.BUSY, 0) >= 100, flood.fallbacks::toString);
        }
    }
}
