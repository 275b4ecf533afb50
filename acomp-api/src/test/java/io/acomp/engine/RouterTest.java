package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.DriverUnavailableException;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.Health;
import io.acomp.Execution;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.Policy;
import io.acomp.Submission;
import io.acomp.spi.CodecResult;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What goes to a device, what goes to software, and what software finishes for a device (design §5, KS §3.5, §3.6). */
@Timeout(60)
class RouterTest {
    private static final int BYTES = 300;

    /** A device with software of the same algorithm behind it; everything goes to the device unless a test says otherwise. */
    private static final class Pair implements AutoCloseable {
        final TestDevice device;
        final TestDriver software;
        final Rig rig;

        Pair(int depth, Consumer<AcompEngine.Builder> settings) {
            this(new TestDevice(depth), settings);
        }

        Pair(TestDevice device, Consumer<AcompEngine.Builder> settings) {
            this.device = device;
            software = new TestDriver(device.algorithm(), "soft");
            rig = Rig.of(
                    builder -> {
                        builder.deviceThreshold(1).quarantineAfter(1000);
                        settings.accept(builder);
                    },
                    device,
                    software);
        }

        Pair(int depth) {
            this(depth, builder -> {});
        }

        String softwareName() {
            return software.name();
        }

        Map<FallbackReason, Long> fallbacks(Operation operation) {
            return rig.engine.statistics().fallbacks().stream()
                    .filter(one -> one.driver().equals(device.name()) && one.operation() == operation)
                    .findFirst()
                    .map(EngineStatistics.Fallbacks::reasons)
                    .orElse(Map.of());
        }

        EngineStatistics.Device queue() {
            return rig.engine.statistics().devices().getFirst();
        }

        @Override
        public void close() {
            rig.close();
            device.close();
        }
    }

    private static void assertCompressedBy(String driver, FallbackReason reason, AcompRequest request, MemorySegment data, MemorySegment room) {
        assertEquals(AcompStatus.OK, request.status());
        assertEquals(driver, request.driver());
        assertEquals(reason, request.fallback());
        Rig.assertCompressed(data, room, request.produced());
    }

    @Test
    void theDeviceServesBothDirections() {
        try (Pair pair = new Pair(4)) {
            int calls = pair.software.calls.get();
            assertEquals(pair.device.name(), pair.rig.acomp.driver(Operation.COMPRESS));
            MemorySegment data = Rig.data(BYTES);
            MemorySegment room = Rig.room(BYTES);
            AcompRequest request = pair.rig.acomp.newRequest().source(data).destination(room);
            request.compressAndWait();
            assertCompressedBy(pair.device.name(), null, request, data, room);
            MemorySegment back = MemorySegment.ofArray(new byte[BYTES]);
            request.source(room.asSlice(0, request.produced())).destination(back);
            assertEquals(AcompStatus.OK, request.decompressAndWait());
            assertEquals(-1, back.mismatch(data));
            assertEquals(calls, pair.software.calls.get(), "software was called");
            assertEquals(Map.of(), pair.fallbacks(Operation.COMPRESS));
        }
    }

    /** Whatever a device says instead of a result, software says what counts; and counters say why. */
    @ParameterizedTest
    @EnumSource(value = AcompStatus.class, names = {"DEVICE_FAILED", "UNSUPPORTED", "CORRUPT_INPUT", "OUT_OF_MEMORY"})
    void softwareFinishesWhatTheDeviceCannot(AcompStatus failure) {
        try (Pair pair = new Pair(4)) {
            pair.device.failure = CodecResult.failure(failure);
            FallbackReason reason = switch (failure) {
                case UNSUPPORTED -> FallbackReason.UNSUPPORTED;
                case CORRUPT_INPUT -> FallbackReason.CORRUPT;
                case OUT_OF_MEMORY -> FallbackReason.OUT_OF_MEMORY;
                default -> FallbackReason.DEVICE_FAILED;
            };
            MemorySegment data = Rig.data(BYTES);
            MemorySegment back = MemorySegment.ofArray(new byte[BYTES]);
            AcompRequest request = pair.rig.acomp.newRequest().source(Rig.compressed(data)).destination(back);
            assertEquals(AcompStatus.OK, request.decompressAndWait());
            assertEquals(reason, request.fallback());
            assertEquals(pair.softwareName(), request.driver());
            assertEquals(-1, back.mismatch(data));
            assertEquals(Map.of(reason, 1L), pair.fallbacks(Operation.DECOMPRESS));

            AcompRequest corrupt = pair.rig.acomp.newRequest().source(Rig.data(50)).destination(back);
            assertEquals(AcompStatus.CORRUPT_INPUT, corrupt.decompressAndWait(), "decompression errors always surface");
            assertEquals(0, corrupt.errorOffset(), "software knows where");

            pair.device.failure = 0;
            assertEquals(AcompStatus.OK, request.decompressAndWait());
            assertNull(request.fallback(), "the reason of the submission before");
        }
    }

    @Test
    void aLyingDeviceIsNotBelieved() {
        try (Pair pair = new Pair(4)) {
            pair.device.failure = 1L << 40;
            MemorySegment data = Rig.data(BYTES);
            MemorySegment room = Rig.room(BYTES);
            AcompRequest request = pair.rig.acomp.newRequest().source(data).destination(room);
            request.compressAndWait();
            assertCompressedBy(pair.softwareName(), FallbackReason.DEVICE_FAILED, request, data, room);
        }
    }

    /** A destination that is too small is the caller's, not the device's. */
    @Test
    void tooSmallIsFinal() {
        try (Pair pair = new Pair(4)) {
            AcompRequest request = pair.rig.acomp.newRequest().source(Rig.data(BYTES)).destination(MemorySegment.ofArray(new byte[BYTES]));
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.compressAndWait());
            assertNull(request.fallback());
            request.maxOutput(BYTES / 2);
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.compressAndWait());
        }
    }

    @Test
    void aHungDeviceIsGivenUpAndTouchesNothingLater() {
        try (Pair pair = new Pair(4, builder -> builder.deviceTimeout(Duration.ofMillis(20)));
                Arena arena = pair.rig.engine.newArena()) {
            pair.device.delivery = TestDevice.Delivery.HELD;
            MemorySegment data = arena.allocate(BYTES).copyFrom(Rig.data(BYTES));
            MemorySegment room = arena.allocate(2 * BYTES);
            AcompRequest request = pair.rig.acomp.newRequest().source(data).destination(room);
            // on a busy machine the time may be over before the device has it
            Await.until("the device has it when its time is over", () -> {
                assertEquals(AcompStatus.OK, request.compressAndWait());
                return pair.queue().overdue() == 1;
            });
            assertCompressedBy(pair.softwareName(), FallbackReason.TIMED_OUT, request, data, room);
            byte[] before = room.toArray(ValueLayout.JAVA_BYTE);
            data.fill((byte) 7);
            pair.device.release(1);
            Await.until("the device lets go", () -> pair.queue().late() == 1);
            assertEquals(-1, room.mismatch(MemorySegment.ofArray(before)), "a late device wrote to live memory");
            assertEquals(0, pair.queue().overdue());
        }
    }

    /** A deadline is shared: the device has half of it, software the rest. */
    @Test
    void softwareGetsItsShareOfTheDeadline() {
        try (Pair pair = new Pair(4, builder -> builder.deviceTimeout(Duration.ofHours(1)))) {
            pair.device.delivery = TestDevice.Delivery.HELD;
            AcompRequest request = pair.rig.request(BYTES).deadline(Duration.ofSeconds(2));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.TIMED_OUT, request.fallback());
        }
    }

    /** With the device and as many again waiting for it, the rest goes to software at once. */
    @Test
    void aFullDeviceIsPassedOver() {
        try (Pair pair = new Pair(1)) {
            pair.device.delivery = TestDevice.Delivery.HELD;
            Recorder recorder = new Recorder();
            int requests = 64;
            List<AcompRequest> all = new ArrayList<>();
            for (int number = 0; number < requests; number++) {
                AcompRequest request = pair.rig.request(BYTES, recorder, number);
                all.add(request);
                assertEquals(Submission.IN_PROGRESS, request.submitCompress());
            }
            long atOnce = requests - 18;
            recorder.awaitDone(atOnce);
            assertEquals(Map.of(FallbackReason.BUSY, atOnce), pair.fallbacks(Operation.COMPRESS));
            pair.device.delivery = TestDevice.Delivery.ON_POLL;
            pair.device.release(1);
            recorder.awaitDone(requests);
            assertEquals(requests, recorder.done());
            all.forEach(request -> assertEquals(AcompStatus.OK, request.status()));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TestDevice.Fault.class, names = {"NONE", "SUBMIT", "POLL"})
    void repeatedFailuresQuarantineUntilAProbeSucceeds(TestDevice.Fault fault) {
        try (Pair pair = new Pair(4, builder -> builder.quarantineAfter(3)
                .probeInterval(Duration.ofMillis(5))
                .deviceTimeout(Duration.ofSeconds(1)))) {
            pair.device.fault = fault;
            pair.device.failure = fault == TestDevice.Fault.NONE ? CodecResult.DEVICE_FAILED : 0;
            for (int number = 0; number < 3; number++) {
                AcompRequest request = pair.rig.request(BYTES);
                assertEquals(AcompStatus.OK, request.compressAndWait());
                assertEquals(FallbackReason.DEVICE_FAILED, request.fallback());
            }
            Await.until("it is quarantined", () -> pair.queue().quarantines() == 1);
            AcompRequest request = pair.rig.request(BYTES);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.QUARANTINED, request.fallback());
            Await.until("probes go on failing", () -> pair.queue().probes() >= 2);
            assertTrue(pair.queue().health() != Health.HEALTHY);
            pair.device.fault = TestDevice.Fault.NONE;
            pair.device.failure = 0;
            Await.until("it is admitted again", () -> pair.queue().health() == Health.HEALTHY);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertNull(request.fallback());
        }
    }

    /** A device that is full for good is one that fails. */
    @Test
    void aDeviceThatStaysFullIsQuarantined() {
        try (Pair pair = new Pair(4, builder -> builder.deviceTimeout(Duration.ofMillis(2)).quarantineAfter(3).probeInterval(Duration.ofMillis(1)))) {
            pair.device.busy = true;
            for (int number = 0; number < 3; number++) {
                AcompRequest request = pair.rig.request(BYTES);
                assertEquals(AcompStatus.OK, request.compressAndWait());
                assertEquals(FallbackReason.BUSY, request.fallback());
            }
            Await.until("it is quarantined", () -> pair.queue().quarantines() == 1);
            pair.device.busy = false;
            Await.until("it is admitted again", () -> pair.queue().health() == Health.HEALTHY);
        }
    }

    /** Memory that a device holds back is bounded: beyond that it gets nothing until it lets go. */
    @Test
    void aDeviceThatKeepsMemoryIsFailed() {
        try (Pair pair = new Pair(4, builder -> builder.deviceTimeout(Duration.ofMillis(2)).probeInterval(Duration.ofMillis(1)))) {
            pair.device.delivery = TestDevice.Delivery.HELD;
            pair.device.roomy = true;
            assertEquals(pair.device.name(), pair.rig.acomp.driver(Operation.COMPRESS));
            while (pair.queue().health() != Health.FAILED) {
                assertEquals(AcompStatus.OK, pair.rig.request(BYTES).compressAndWait());
                assertTrue(pair.queue().overdue() <= 16, "it holds ever more");
            }
            pair.device.delivery = TestDevice.Delivery.ON_POLL;
            pair.device.release(Integer.MAX_VALUE);
            Await.until("it is admitted again", () -> pair.queue().health() == Health.HEALTHY);
        }
    }

    @Test
    void requireHardwareShowsWhatTheDeviceSays() {
        try (Pair pair = new Pair(4);
                Acomp strict = pair.rig.open(AcompSettings.DEFAULTS.withPolicy(Policy.REQUIRE_HARDWARE))) {
            int calls = pair.software.calls.get();
            AcompRequest request = strict.newRequest().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            pair.device.failure = CodecResult.DEVICE_FAILED;
            assertEquals(AcompStatus.DEVICE_FAILED, request.compressAndWait());
            assertEquals(pair.device.name(), request.driver());
            assertNull(request.fallback());
            assertEquals(calls, pair.software.calls.get());
        }
    }

    /** What no device may have ends inside the call; no callback runs for it. */
    @Test
    void requireHardwareEndsWhatNoDeviceMayHave() {
        try (Pair pair = new Pair(4, builder -> builder.quarantineAfter(1).probeInterval(Duration.ofHours(1)));
                Acomp strict = pair.rig.open(AcompSettings.DEFAULTS.withPolicy(Policy.REQUIRE_HARDWARE))) {
            pair.device.failure = CodecResult.DEVICE_FAILED;
            Recorder recorder = new Recorder();
            AcompRequest request = strict.newRequest().source(Rig.data(BYTES)).destination(Rig.room(BYTES)).onComplete(recorder, "strict");
            request.compressAndWait();
            Await.until("it is quarantined", () -> pair.queue().health() == Health.QUARANTINED);
            assertEquals(Submission.COMPLETED, request.submitCompress());
            assertEquals(AcompStatus.DEVICE_FAILED, request.status());
            assertEquals(0, recorder.done());
            assertEquals(1, pair.rig.engine.statistics().rejections().get("no-device"));
            assertThrows(
                    java.util.concurrent.CompletionException.class,
                    () -> strict.compress(Rig.data(BYTES), Rig.room(BYTES)).join());
        }
    }

    @Test
    void policiesThatCannotBeMet() {
        try (Rig software = Rig.of(new TestDriver());
                Pair pair = new Pair(4)) {
            AcompSettings strict = AcompSettings.DEFAULTS.withPolicy(Policy.REQUIRE_HARDWARE);
            assertThrows(DriverUnavailableException.class, () -> software.open(strict));
            assertThrows(DriverUnavailableException.class, () -> pair.rig.engine.open(pair.softwareName(), strict));
            AcompSettings soft = AcompSettings.DEFAULTS.withPolicy(Policy.SOFTWARE_ONLY);
            assertThrows(DriverUnavailableException.class, () -> pair.rig.engine.open(pair.device.name(), soft));
        }
    }

    @Test
    void softwareOnlyLeavesTheDeviceAlone() {
        try (Pair pair = new Pair(4);
                Acomp soft = pair.rig.open(AcompSettings.DEFAULTS.withPolicy(Policy.SOFTWARE_ONLY))) {
            int submitted = pair.device.submitted.get();
            AcompRequest request = soft.newRequest().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(pair.softwareName(), request.driver());
            assertNull(request.fallback(), "there is no device to fall back from");
            assertEquals(submitted, pair.device.submitted.get());
        }
    }

    @Test
    void aNamedDeviceHasSoftwareBehindIt() {
        try (Pair pair = new Pair(4);
                Acomp named = pair.rig.engine.open(pair.device.name())) {
            pair.device.failure = CodecResult.UNSUPPORTED;
            AcompRequest request = named.newRequest().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.UNSUPPORTED, request.fallback());
        }
    }

    @Test
    void smallRequestsAreSoftwares() {
        try (Pair pair = new Pair(4, builder -> builder.deviceThreshold(BYTES))) {
            AcompRequest request = pair.rig.request(BYTES - 1);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.SMALL, request.fallback());
            request = pair.rig.request(BYTES);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertNull(request.fallback());
            try (Acomp strict = pair.rig.open(AcompSettings.DEFAULTS.withPolicy(Policy.REQUIRE_HARDWARE))) {
                AcompRequest small = strict.newRequest().source(Rig.data(1)).destination(Rig.room(1));
                assertEquals(AcompStatus.OK, small.compressAndWait());
                assertEquals(pair.device.name(), small.driver(), "no choice: the device does it");
            }
        }
    }

    /** Inline is a software notion; memory of the caller's own thread never goes to a device. */
    @Test
    void inlineRequestsGoToTheDeviceUnlessTheirMemoryIsConfined() {
        try (Pair pair = new Pair(4);
                Arena confined = Arena.ofConfined()) {
            AcompRequest request = pair.rig.request(BYTES).execution(Execution.INLINE);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(pair.device.name(), request.driver());
            request.source(confined.allocate(BYTES));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.CONFINED, request.fallback());
            assertEquals(pair.softwareName(), request.driver());
        }
    }

    /** Of a batch, software redoes what the device failed at and nothing else. */
    @Test
    void pairsFallBackOneByOne() {
        try (Pair pair = new Pair(2)) {
            int pairs = 9;
            List<MemorySegment> sources = new ArrayList<>();
            List<MemorySegment> rooms = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                sources.add(Rig.data(BYTES + i));
                rooms.add(Rig.room(BYTES + i));
            }
            rooms.set(4, MemorySegment.ofArray(new byte[3]));
            pair.device.failEvery = 3;
            int calls = pair.software.calls.get();
            AcompRequest request = pair.rig.acomp.newRequest().pairs(sources, rooms);
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.compressAndWait());
            long failed = pair.fallbacks(Operation.COMPRESS).get(FallbackReason.DEVICE_FAILED);
            assertTrue(failed >= 2 && failed <= 4, () -> "failed=" + failed);
            int fellBack = 0;
            for (int i = 0; i < pairs; i++) {
                fellBack += request.pairFallback(i) == null ? 0 : 1;
                assertEquals(i == 4 ? AcompStatus.DESTINATION_TOO_SMALL : AcompStatus.OK, request.pairStatus(i), "pair " + i);
                if (i != 4) {
                    Rig.assertCompressed(sources.get(i), rooms.get(i), request.pairProduced(i));
                }
            }
            assertEquals(failed, fellBack);
            assertEquals(failed, pair.software.calls.get() - calls);
        }
    }

    @Test
    void aWrongResultIsFoundByVerifying() {
        try (Pair pair = new Pair(4);
                Acomp verifying = pair.rig.open(AcompSettings.DEFAULTS.withVerify(true));
                Acomp strict = pair.rig.open(AcompSettings.DEFAULTS.withVerify(true).withPolicy(Policy.REQUIRE_HARDWARE))) {
            MemorySegment data = Rig.data(BYTES);
            MemorySegment room = Rig.room(BYTES);
            AcompRequest request = verifying.newRequest().source(data).destination(room);
            request.compressAndWait();
            assertCompressedBy(pair.device.name(), null, request, data, room);
            pair.device.corrupts = true;
            request.compressAndWait();
            assertCompressedBy(pair.softwareName(), FallbackReason.VERIFY_FAILED, request, data, room);
            assertEquals(1, pair.rig.engine.statistics().events().get("verify-failed"));

            AcompRequest refused = strict.newRequest().source(data).destination(Rig.room(BYTES));
            assertEquals(AcompStatus.DEVICE_FAILED, refused.compressAndWait());

            List<MemorySegment> halves = List.of(data.asSlice(0, 100), data.asSlice(100));
            List<MemorySegment> places = List.of(MemorySegment.ofArray(new byte[50]), Rig.room(BYTES));
            AcompRequest scattered = verifying.newRequest().source(halves).destination(places);
            assertEquals(AcompStatus.OK, scattered.compressAndWait());
            assertEquals(FallbackReason.VERIFY_FAILED, scattered.fallback());
            AcompRequest batch = verifying.newRequest().pairs(List.of(data, data), List.of(Rig.room(BYTES), Rig.room(BYTES)));
            assertEquals(AcompStatus.OK, batch.compressAndWait());
            assertEquals(FallbackReason.VERIFY_FAILED, batch.pairFallback(1));
            pair.device.corrupts = false;
            assertEquals(AcompStatus.OK, batch.compressAndWait());
            assertNull(batch.fallback());
        }
    }

    /** A device that is often wrong is quarantined like one that often fails. */
    @Test
    void wrongResultsQuarantine() {
        try (Pair pair = new Pair(4, builder -> builder.quarantineAfter(2).probeInterval(Duration.ofHours(1)));
                Acomp verifying = pair.rig.open(AcompSettings.DEFAULTS.withVerify(true))) {
            pair.device.corrupts = true;
            AcompRequest request = verifying.newRequest().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
            Await.until("it is quarantined", () -> {
                assertEquals(AcompStatus.OK, request.compressAndWait());
                return pair.queue().quarantines() == 1;
            });
        }
    }

    /** A driver of negative priority is for those who name it. */
    @Test
    void whatIsNotForEverybodyIsTakenByNameOnly() {
        try (Pair pair = new Pair(new TestDevice(4).priority(-1), builder -> {})) {
            assertEquals(pair.softwareName(), pair.rig.acomp.driver(Operation.COMPRESS));
            try (Acomp named = pair.rig.engine.open(pair.device.name())) {
                assertEquals(pair.device.name(), named.driver(Operation.COMPRESS));
            }
        }
    }

    /** A device that cannot be opened any more is no device: by algorithm there is software, by name a reason. */
    @Test
    void queuesThatDoNotOpen() {
        TestDevice device = new TestDevice(4);
        try (Pair first = new Pair(device, builder -> {})) {
            assertEquals(device.name(), first.rig.acomp.driver(Operation.COMPRESS));
            device.queueCount = -1;
            try (Rig second = Rig.of(builder -> {}, new TestDriver(device.algorithm(), "soft"), device)) {
                assertEquals(device.algorithm() + "-soft", second.acomp.driver(Operation.COMPRESS));
                assertThrows(DriverUnavailableException.class, () -> second.engine.open(device.name()));
            }
        }
    }

    /** Closing a transform waits for what software still finishes for a device. */
    @Test
    void closeWaitsForFallbacks() {
        try (Pair pair = new Pair(8, builder -> builder.deviceTimeout(Duration.ofMillis(20)))) {
            Recorder recorder = new Recorder();
            List<AcompRequest> all = new ArrayList<>();
            try (Acomp closing = pair.rig.open(AcompSettings.DEFAULTS)) {
                pair.device.delivery = TestDevice.Delivery.HELD;
                for (int number = 0; number < 8; number++) {
                    AcompRequest request = closing.newRequest().source(Rig.data(BYTES)).destination(Rig.room(BYTES)).onComplete(recorder, number);
                    all.add(request);
                    assertEquals(Submission.IN_PROGRESS, request.submitCompress());
                }
            }
            assertEquals(8, recorder.done());
            all.forEach(request -> assertEquals(AcompStatus.OK, request.status()));
        }
    }

    @Test
    void engineCloseDrainsThroughSoftware() {
        Recorder recorder = new Recorder();
        List<AcompRequest> all = new ArrayList<>();
        try (Pair pair = new Pair(8, builder -> builder.deviceTimeout(Duration.ofMillis(20)))) {
            pair.device.delivery = TestDevice.Delivery.HELD;
            for (int number = 0; number < 8; number++) {
                AcompRequest request = pair.rig.request(BYTES, recorder, number);
                all.add(request);
                request.submitCompress();
            }
            assertTrue(pair.rig.engine.close(Duration.ofSeconds(10)));
        }
        assertEquals(8, recorder.done());
        all.forEach(request -> assertEquals(AcompStatus.OK, request.status()));
    }

    @Test
    void deviceFiguresAddUp() {
        TestDevice device = new TestDevice(4);
        device.queueCount = 3;
        try (Pair pair = new Pair(device, builder -> {})) {
            long before = pair.rig.engine.statistics().devices().stream().mapToLong(queue -> queue.succeeded() + queue.failed()).sum();
            device.failEvery = 4;
            Recorder recorder = new Recorder();
            for (int number = 0; number < 200; number++) {
                AcompRequest request = pair.rig.request(BYTES, recorder, number);
                request.submitCompress();
            }
            recorder.awaitDone(200);
            EngineStatistics statistics = pair.rig.engine.statistics();
            assertEquals(3, statistics.devices().size());
            long submitted = 0;
            long ok = 0;
            long failed = 0;
            for (EngineStatistics.Device queue : statistics.devices()) {
                assertEquals(queue.submitted(), queue.succeeded() + queue.failed() + queue.timedOut() + queue.inFlight());
                submitted += queue.submitted();
                ok += queue.succeeded();
                failed += queue.failed();
            }
            Map<FallbackReason, Long> reasons = pair.fallbacks(Operation.COMPRESS);
            long busy = reasons.getOrDefault(FallbackReason.BUSY, 0L);
            assertEquals(failed, reasons.getOrDefault(FallbackReason.DEVICE_FAILED, 0L));
            assertEquals(200, ok + failed + busy - before, "the self-test's come first");
            assertTrue(submitted >= ok + failed);
            long bySoftware = statistics.drivers().stream()
                    .filter(one -> one.driver().equals(pair.softwareName()))
                    .mapToLong(one -> one.outcomes().getOrDefault(AcompStatus.OK, 0L))
                    .sum();
            long byDevice = statistics.drivers().stream()
                    .filter(one -> one.driver().equals(device.name()))
                    .mapToLong(one -> one.outcomes().getOrDefault(AcompStatus.OK, 0L))
                    .sum();
            assertEquals(200, bySoftware + byDevice);
        }
    }
}
