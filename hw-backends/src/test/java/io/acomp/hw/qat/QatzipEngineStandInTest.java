package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.DriverInfo;
import io.acomp.EngineStatistics;
import io.acomp.FallbackReason;
import io.acomp.Policy;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.hw.iaa.JdkSoftware;
import io.acomp.hw.process.OwnProcess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** QAT behind the engine, with software beside it: whatever the device does, each request ends once and with the right bytes. */
@OwnProcess
class QatzipEngineStandInTest {
    private static final int REQUESTS = 120;
    private static final int GROUP = 2;
    private static final int CAPACITY = 65_536;
    private static final byte[] CONTENT = Content.TEXT.bytes(40_000);
    private static final long DEADLINE_SECONDS = 60;

    private static QatStandIn device;

    @BeforeAll
    static void plugIn() {
        device = QatStandIn.install(Map.of("instances", 3L));
    }

    @AfterEach
    void heal() {
        device.heal();
    }

    private static AcompEngine.Builder builder() {
        return AcompEngine.builder().discoverProviders(false).provider(QatDrivers::all).provider(JdkSoftware::all);
    }

    @Test
    void driversPassTheirSelfTest() {
        try (AcompEngine engine = builder().build()) {
            for (QatFormat format : QatFormat.values()) {
                DriverInfo info = engine.selftest(new QatDriver(format).name());
                assertEquals(DriverInfo.SelfTest.PASSED, info.selftest(), info.toString());
            }
        }
    }

    /** Requests that are in flight together, and how often each has ended. */
    private static final class Flight implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final List<AcompRequest> requests = new ArrayList<>();
        private final List<MemorySegment> outputs = new ArrayList<>();
        private final List<AtomicInteger> ends = new ArrayList<>();

        void compress(Acomp gzip, int count) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, CONTENT);
            for (int i = 0; i < count; i++) {
                AtomicInteger ended = new AtomicInteger();
                MemorySegment output = arena.allocate(CAPACITY, 64);
                AcompRequest request = gzip.newRequest().source(source).destination(output).whenFull(WhenFull.BACKLOG).onComplete((which, event, cookie) -> {
                    if (event == AcompEvent.DONE) {
                        ended.incrementAndGet();
                    }
                }, null);
                requests.add(request);
                outputs.add(output);
                ends.add(ended);
                assertNotEquals(Submission.QUEUE_FULL, request.submitCompress());
            }
        }

        /** Waits for all; how many did not end well. */
        int await() {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            int failed = 0;
            for (int i = 0; i < requests.size(); i++) {
                AcompRequest request = requests.get(i);
                while (ends.get(i).get() == 0) {
                    assertTrue(System.nanoTime() - deadline < 0, "a request does not end");
                    Thread.onSpinWait();
                }
                if (request.status() == AcompStatus.OK) {
                    byte[] stream = outputs.get(i).asSlice(0, request.produced()).toArray(ValueLayout.JAVA_BYTE);
                    assertArrayEquals(CONTENT, Judge.decoded(QatFormat.GZIP, stream), "request=" + i + ", driver=" + request.driver());
                } else {
                    assertEquals(AcompStatus.DEVICE_FAILED, request.status());
                    failed++;
                }
            }
            ends.forEach(ended -> assertEquals(1, ended.get(), "ends of a request"));
            return failed;
        }

        long fallbacks(FallbackReason reason) {
            return requests.stream().filter(request -> request.fallback() == reason).count();
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    /** Requests in groups that never fill the device: how many of them software did for a reason. */
    private static long fallbacksOfFew(Acomp gzip, FallbackReason reason) {
        long fallbacks = 0;
        for (int i = 0; i < REQUESTS; i += GROUP) {
            try (Flight flight = new Flight()) {
                flight.compress(gzip, GROUP);
                assertEquals(0, flight.await());
                fallbacks += flight.fallbacks(reason);
            }
        }
        return fallbacks;
    }

    @Test
    void withOneRequestInThreeFailingSoftwareDoesTheRest() {
        try (AcompEngine engine = builder().quarantineAfter(1000).build();
                Acomp gzip = engine.open("gzip")) {
            device.set("fail_every", 3);
            assertEquals(REQUESTS / 3, fallbacksOfFew(gzip, FallbackReason.DEVICE_FAILED));
            try (Flight many = new Flight()) {
                many.compress(gzip, REQUESTS);
                assertEquals(0, many.await());
            }
        }
    }

    @Test
    void whereHardwareIsRequiredAFailureIsTheAnswer() {
        AcompSettings settings = AcompSettings.DEFAULTS.withPolicy(Policy.REQUIRE_HARDWARE);
        try (AcompEngine engine = builder().quarantineAfter(1000).build();
                Acomp gzip = engine.open("gzip", settings);
                Flight flight = new Flight()) {
            device.set("fail_every", 3);
            flight.compress(gzip, REQUESTS);
            assertEquals(REQUESTS / 3, flight.await());
        }
    }

    @Test
    void aCorruptResultIsNotDelivered() {
        try (AcompEngine engine = builder().quarantineAfter(1000).build();
                Acomp gzip = engine.open("gzip", AcompSettings.DEFAULTS.withVerify(true))) {
            device.set("corrupt_every", 4);
            assertEquals(REQUESTS / 4, fallbacksOfFew(gzip, FallbackReason.VERIFY_FAILED));
            device.set("corrupt_every", 0);
            device.set("short_output_every", 6);
            assertEquals(REQUESTS / 6, fallbacksOfFew(gzip, FallbackReason.VERIFY_FAILED));
        }
    }

    @Test
    void aDeviceThatIsDownIsLeftAloneUntilItIsBack() {
        try (AcompEngine engine = builder().probeInterval(Duration.ofMillis(5)).build();
                Acomp gzip = engine.open("gzip");
                Flight down = new Flight()) {
            device.set("fatal", 1);
            down.compress(gzip, REQUESTS);
            assertEquals(0, down.await());
            device.set("fatal", 0);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            for (boolean back = false; !back; ) {
                assertTrue(System.nanoTime() - deadline < 0, "the device is not used again");
                try (Flight flight = new Flight()) {
                    flight.compress(gzip, 1);
                    assertEquals(0, flight.await());
                    back = "gzip-qat".equals(flight.requests.getFirst().driver());
                }
            }
        }
    }

    @Test
    void aLateEndTouchesNothingOfTheCaller() {
        try (AcompEngine engine = builder().deviceTimeout(Duration.ofMillis(50)).build();
                Acomp gzip = engine.open("gzip");
                Arena arena = engine.newArena()) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_BYTE, CONTENT);
            MemorySegment output = arena.allocate(CAPACITY, 64);
            AcompRequest request = gzip.newRequest().source(source).destination(output);
            device.set("hold_every", 1);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.TIMED_OUT, request.fallback());
            assertEquals("gzip-test", request.driver());
            device.await("holding", 1);
            source.fill((byte) 0x11);
            output.fill((byte) 0x22);
            device.heal();
            awaitLate(engine);
            assertEquals(-1, output.mismatch(arena.allocate(CAPACITY).fill((byte) 0x22)), "the device wrote late to the caller's memory");
        }
    }

    private static void awaitLate(AcompEngine engine) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (engine.statistics().devices().stream().mapToLong(EngineStatistics.Device::late).sum() == 0) {
            assertTrue(System.nanoTime() - deadline < 0, "the late end is not counted");
            Thread.onSpinWait();
        }
    }
}
