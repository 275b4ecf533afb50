package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompException;
import io.acomp.AcompResult;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.Policy;
import io.acomp.hw.DeflateFraming;
import io.acomp.hw.iaa.Samples.Content;
import io.acomp.hw.process.OwnProcess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The engine over the real libqpl and a stand-in device: nothing is lost, and nothing wrong is believed. */
@OwnProcess
@Timeout(120)
class IaaStandInEngineTest {
    private static final byte GUARD = (byte) 0xA5;

    private static IaaStandIn device;

    @BeforeAll
    static void plugIn() {
        device = IaaStandIn.install();
    }

    @AfterEach
    void heals() throws Exception {
        device.heal();
        device.set("release", 1);
        device.awaits("held", 0);
        device.awaits("refusing", 0);
        device.set("release", 0);
    }

    /** An engine with the device's drivers and software of the JDK; everything goes to the device, which is never quarantined. */
    private static AcompEngine engine(Consumer<AcompEngine.Builder> more) {
        AcompEngine.Builder builder = AcompEngine.builder()
                .discoverProviders(false)
                .provider(IaaDrivers::all)
                .provider(JdkSoftware::all)
                .deviceThreshold(1)
                .deviceTimeout(Duration.ofSeconds(20))
                .quarantineAfter(1_000_000);
        more.accept(builder);
        return builder.build();
    }

    private static AcompEngine engine() {
        return engine(builder -> {});
    }

    private static final AcompSettings NEAR = AcompSettings.DEFAULTS.withSourceWindow(IaaDriver.WINDOW);

    /** What became of many requests. */
    private static final class Tally {
        final Map<FallbackReason, Integer> fallbacks = new EnumMap<>(FallbackReason.class);
        final Map<AcompStatus, Integer> failures = new EnumMap<>(AcompStatus.class);
        int ended;
        int byDevice;

        int fallbacks() {
            return fallbacks.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Runs requests in both directions at once and compares every byte of what ends well, and what lies behind it. */
    private static Tally flood(Acomp acomp, DeflateFraming framing, int requests) {
        Tally tally = new Tally();
        record Job(Operation operation, byte[] plain, MemorySegment room, CompletableFuture<AcompResult> future) {}
        try (Arena arena = Arena.ofShared()) {
            List<Job> jobs = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                byte[] plain = Samples.of(Content.values()[i % Content.values().length], 1 + i * 977 % 30_000);
                Operation operation = i % 2 == 0 ? Operation.COMPRESS : Operation.DECOMPRESS;
                byte[] source = operation == Operation.COMPRESS ? plain : Samples.deflateWithoutMatches(framing, plain);
                long capacity = operation == Operation.COMPRESS ? acomp.maxCompressedLength(plain.length) : plain.length;
                MemorySegment room = arena.allocate(capacity + 64).fill(GUARD);
                MemorySegment from = arena.allocate(source.length).copyFrom(MemorySegment.ofArray(source));
                MemorySegment to = room.asSlice(0, capacity);
                jobs.add(new Job(operation, plain, room, operation == Operation.COMPRESS ? acomp.compress(from, to) : acomp.decompress(from, to)));
            }
            for (Job job : jobs) {
                try {
                    AcompResult result = job.future.join();
                    byte[] output = job.room.asSlice(0, result.produced()).toArray(ValueLayout.JAVA_BYTE);
                    assertArrayEquals(job.plain, job.operation == Operation.COMPRESS ? Samples.inflate(framing, output) : output);
                    if (result.fallback() != null) {
                        tally.fallbacks.merge(result.fallback(), 1, Integer::sum);
                    } else {
                        assertTrue(result.driver().endsWith("-iaa"), result::driver);
                        tally.byDevice++;
                    }
                } catch (CompletionException failure) {
                    tally.failures.merge(((AcompException) failure.getCause()).status(), 1, Integer::sum);
                }
                for (long at = job.room.byteSize() - 64; at < job.room.byteSize(); at++) {
                    assertEquals(GUARD, job.room.get(ValueLayout.JAVA_BYTE, at), "behind the destination");
                }
                tally.ended++;
            }
        }
        assertEquals(requests, tally.ended);
        return tally;
    }

    @ParameterizedTest
    @EnumSource(DeflateFraming.class)
    void driversAreUsableByNameAndAreTheBestOfTheirAlgorithm(DeflateFraming framing) {
        try (AcompEngine engine = engine();
                Acomp named = engine.open(framing.algorithm() + "-iaa", NEAR);
                Acomp best = engine.open(framing.algorithm(), NEAR)) {
            assertEquals(framing.algorithm() + "-iaa", best.driver(Operation.COMPRESS));
            Tally tally = flood(named, framing, 100);
            assertEquals(Map.of(), tally.failures);
            assertEquals(100, tally.byDevice, tally.fallbacks::toString);
        }
    }

    @Test
    void largeSourcesAreForSoftware() {
        try (AcompEngine engine = engine();
                Acomp gzip = engine.open("gzip", NEAR);
                Arena arena = Arena.ofShared()) {
            long submitted = device.get("submitted");
            long size = (2 << 20) + 1;
            AcompResult result = gzip.compress(arena.allocate(size), arena.allocate(gzip.maxCompressedLength(size))).join();
            assertEquals(FallbackReason.SIZE, result.fallback());
            assertEquals(submitted, device.get("submitted"));
        }
    }

    @ParameterizedTest
    @EnumSource(DeflateFraming.class)
    void farDistancesAreAnsweredBySoftware(DeflateFraming framing) {
        byte[] plain = Samples.of(Content.RANDOM, 12_000);
        System.arraycopy(plain, 0, plain, 6000, 6000);
        byte[] packed = Samples.deflate(framing, plain);
        try (AcompEngine engine = engine();
                Acomp told = engine.open(framing.algorithm(), NEAR); // which is not true
                Acomp untold = engine.open(framing.algorithm());
                Arena arena = Arena.ofShared()) {
            MemorySegment source = arena.allocate(packed.length).copyFrom(MemorySegment.ofArray(packed));
            for (Acomp acomp : List.of(told, untold)) {
                MemorySegment back = arena.allocate(plain.length);
                AcompResult result = acomp.decompress(source, back).join();
                assertEquals(acomp == told ? FallbackReason.UNSUPPORTED : FallbackReason.WINDOW, result.fallback());
                assertArrayEquals(plain, back.toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void corruptSourcesAreCorruptBySoftwaresWord() {
        byte[] packed = Samples.deflate(DeflateFraming.GZIP, Samples.of(Content.TEXT, 3000));
        packed[packed.length - 1] ^= 0x40;
        try (AcompEngine engine = engine();
                Acomp gzip = engine.open("gzip", NEAR);
                Arena arena = Arena.ofShared()) {
            MemorySegment source = arena.allocate(packed.length).copyFrom(MemorySegment.ofArray(packed));
            CompletionException failure = assertThrows(CompletionException.class, () -> gzip.decompress(source, arena.allocate(3000)).join());
            assertEquals(AcompStatus.CORRUPT_INPUT, ((AcompException) failure.getCause()).status());
        }
    }

    /** One descriptor in three: more than one request in three, as most have several. */
    @ParameterizedTest
    @ValueSource(strings = {"error_every", "corrupt_every", "fault_every", "late_every", "refuse_every"})
    void oneInThreeFailsAndNothingIsLost(String fault) {
        device.set("error_status", 0x22);
        device.set("error_code", 0);
        device.set("fault_again", 1);
        device.set("late_micros", 3000);
        device.set("refuse_micros", 3000);
        try (AcompEngine engine = engine();
                Acomp gzip = engine.open("gzip", NEAR)) {
            device.set(fault, 3);
            Tally tally = flood(gzip, DeflateFraming.GZIP, 300);
            device.heal();
            assertEquals(Map.of(), tally.failures);
            assertEquals(300, tally.byDevice + tally.fallbacks());
            assertNull(tally.fallbacks.get(FallbackReason.TIMED_OUT));
            boolean fails = !fault.equals("late_every") && !fault.equals("refuse_every");
            assertTrue(!fails || tally.fallbacks.containsKey(FallbackReason.DEVICE_FAILED), tally.fallbacks::toString);
            assertTrue(tally.byDevice > 0);
            long counted = engine.statistics().fallbacks().stream()
                    .flatMap(each -> each.reasons().values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
            assertEquals(tally.fallbacks(), counted);
        }
    }

    /** A length that is too large by a little is what the device's own verification does not see: it stops at the end of the stream. */
    @Test
    void lengthsThatLieAreNoticedByTheTransformsCheck() {
        device.set("length_by", 1);
        try (AcompEngine engine = engine();
                Acomp gzip = engine.open("gzip", NEAR.withVerify(true))) {
            device.set("length_every", 3);
            Tally tally = flood(gzip, DeflateFraming.GZIP, 100);
            assertEquals(Map.of(), tally.failures);
            assertTrue(tally.fallbacks.getOrDefault(FallbackReason.VERIFY_FAILED, 0) > 0, tally.fallbacks::toString);
        }
    }

    @Test
    void withoutFallbackFailuresAreFailures() {
        device.set("error_status", 0x22);
        device.set("error_code", 0);
        try (AcompEngine engine = engine();
                Acomp gzip = engine.open("gzip", NEAR.withPolicy(Policy.REQUIRE_HARDWARE))) {
            device.set("error_every", 3);
            Tally tally = flood(gzip, DeflateFraming.GZIP, 90);
            device.heal();
            assertEquals(0, tally.fallbacks());
            assertEquals(90, tally.byDevice + tally.failures.getOrDefault(AcompStatus.DEVICE_FAILED, 0));
            assertTrue(tally.failures.get(AcompStatus.DEVICE_FAILED) >= 30);
        }
    }

    @Test
    void aDeviceThatWritesLateTouchesNoLiveBuffer() throws Exception {
        try (AcompEngine engine = engine(builder -> builder.deviceTimeout(Duration.ofMillis(200)));
                Acomp deflate = engine.open("deflate", NEAR);
                Arena arena = engine.newArena()) {
            byte[] plain = Samples.of(Content.TEXT, 4000);
            byte[] packed = Samples.deflate(DeflateFraming.RAW, plain);
            MemorySegment source = arena.allocate(packed.length).copyFrom(MemorySegment.ofArray(packed));
            MemorySegment room = arena.allocate(4000);
            deflate.decompress(source, room).join(); // self-tests are over
            device.set("hang_every", 1);
            AcompResult result = deflate.decompress(source, room).join();
            assertEquals(FallbackReason.TIMED_OUT, result.fallback());
            assertArrayEquals(plain, room.toArray(ValueLayout.JAVA_BYTE));
            room.fill(GUARD);
            long served = device.get("decompressed");
            device.set("hang_every", 0);
            device.set("release", 1);
            device.awaits("held", 0);
            device.awaits("decompressed", served + 1);
            awaitOverdue(engine, 0);
            for (byte value : room.toArray(ValueLayout.JAVA_BYTE)) {
                assertEquals(GUARD, value, "the device wrote to memory of a finished request");
            }
            assertNull(deflate.decompress(source, room).join().fallback());
        }
    }

    private static void awaitOverdue(AcompEngine engine, long expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (engine.statistics().devices().stream().mapToLong(EngineStatistics.Device::overdue).sum() != expected) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "overdue, devices=" + engine.statistics().devices());
            Thread.onSpinWait();
        }
    }

    @Test
    void aDeviceThatIsTakenAwayIsMissedByNobody() throws Exception {
        try (AcompEngine engine = engine(builder ->
                        builder.deviceTimeout(Duration.ofMillis(100)).quarantineAfter(3).probeInterval(Duration.ofMillis(20)));
                Acomp gzip = engine.open("gzip", NEAR)) {
            assertEquals(40, flood(gzip, DeflateFraming.GZIP, 40).byDevice);
            device.set("removed", 1);
            device.awaits("refusing", 1);
            Tally gone = flood(gzip, DeflateFraming.GZIP, 100);
            assertEquals(Map.of(), gone.failures);
            assertEquals(100, gone.fallbacks());
            device.set("removed", 0);
            device.awaits("refusing", 0);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (flood(gzip, DeflateFraming.GZIP, 10).byDevice < 10) {
                assertTrue(System.nanoTime() - deadline < 0, () -> "never came back, devices=" + engine.statistics().devices());
            }
        }
    }

    /** Three drivers, one set of queues: together they do not ask for more than the queues hold. */
    @Test
    void driversShareTheQueuesPlaces() {
        device.set("delay_micros", 100);
        try (AcompEngine engine = engine();
                Acomp gzip = engine.open("gzip", NEAR);
                Acomp zlib = engine.open("zlib", NEAR);
                Acomp deflate = engine.open("deflate", NEAR)) {
            List<Thread> threads = new ArrayList<>();
            List<Tally> tallies = new ArrayList<>();
            Map<DeflateFraming, Acomp> all = Map.of(DeflateFraming.GZIP, gzip, DeflateFraming.ZLIB, zlib, DeflateFraming.RAW, deflate);
            all.forEach((framing, acomp) -> threads.add(Thread.ofPlatform().start(() -> {
                Tally tally = flood(acomp, framing, 200);
                synchronized (tallies) {
                    tallies.add(tally);
                }
            })));
            int most = 0;
            while (threads.stream().anyMatch(Thread::isAlive)) {
                most = Math.max(most, IaaHardware.nodes().getFirst().inFlight());
            }
            assertTrue(most <= 64, "inFlight=" + most);
            int busy = tallies.stream().mapToInt(tally -> tally.fallbacks.getOrDefault(FallbackReason.BUSY, 0)).sum();
            assertEquals(600, tallies.stream().mapToInt(tally -> tally.byDevice).sum() + busy);
        }
        assertEquals(0, IaaHardware.nodes().getFirst().inFlight());
    }

    @Test
    void anEngineClosesOverHungJobs() throws Exception {
        int abandoned = IaaQueue.abandoned().size();
        try (AcompEngine engine = engine(builder -> builder.deviceTimeout(Duration.ofMillis(50)));
                Acomp deflate = engine.open("deflate", NEAR)) {
            flood(deflate, DeflateFraming.RAW, 10);
            device.set("hang_every", 1);
            assertEquals(20, flood(deflate, DeflateFraming.RAW, 20).fallbacks.get(FallbackReason.TIMED_OUT));
        }
        assertTrue(IaaQueue.abandoned().size() >= abandoned + 20);
        device.set("hang_every", 0);
        device.set("release", 1);
        device.awaits("held", 0); // it writes now: to memory that nobody has freed
        try (AcompEngine next = engine();
                Acomp deflate = next.open("deflate", NEAR)) {
            assertEquals(10, flood(deflate, DeflateFraming.RAW, 10).byDevice);
        }
    }

    @Test
    void theEngineKnowsWhereTheDeviceIs() {
        try (AcompEngine engine = engine();
                Acomp gzip = engine.open("gzip", NEAR)) {
            flood(gzip, DeflateFraming.GZIP, 2);
            EngineStatistics.Device found = engine.statistics().devices().stream()
                    .filter(each -> each.driver().equals("gzip-iaa"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("iax1", found.device());
            assertEquals(64, found.depth());
            assertFalse(found.queue().isEmpty());
        }
    }
}
