package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.spi.Driver;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Closing gates, drains or ends within a bound, and loses nothing (design §4). */
@EngineTest
class CloseTest {
    @Test
    void closeDrainsWhatWasAccepted() {
        TestDriver driver = new TestDriver();
        Rig rig = Rig.of(builder -> builder.ringSize(4), driver);
        Recorder recorder = new Recorder();
        for (int number = 0; number < 500; number++) {
            rig.request(100, recorder, number).whenFull(WhenFull.BACKLOG).submitCompress();
        }
        assertTrue(rig.engine.close(Duration.ofSeconds(20)));
        assertEquals(500, recorder.done());
        recorder.all().forEach(told -> assertTrue(told.event() != AcompEvent.DONE || told.status() == AcompStatus.OK));
        assertEquals(0, driver.streamsOpen.get(), "a stream nobody closed");
        assertEquals(0, driver.configsOpen.get(), "a digest nobody closed");
    }

    @Test
    void whatDoesNotFitTheDrainEndsAsClosed() {
        TestDriver driver = new TestDriver();
        Rig rig = Rig.of(builder -> builder.ringSize(2), driver);
        Gate gate = new Gate();
        driver.behaviour = gate;
        Recorder recorder = new Recorder();
        List<AcompRequest> requests = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            requests.add(rig.request(10, recorder, number).whenFull(WhenFull.BACKLOG));
            requests.getLast().submitCompress();
        }
        gate.awaitArrival();
        Thread.ofPlatform().start(() -> {
            Await.until("the drain is over", () -> ((EngineImpl) rig.engine).lanes().all().stream().allMatch(Lane::isEnding));
            gate.open();
        });
        assertTrue(rig.engine.close(Duration.ZERO), "the running call came back in time");
        assertEquals(10, recorder.done());
        assertEquals(AcompStatus.OK, requests.getFirst().status(), "what runs is not interrupted");
        assertEquals(AcompStatus.CLOSED, requests.getLast().status());
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), recorder.cookies(AcompEvent.DONE));
        requests.forEach(request -> assertFalse(request.isInFlight()));
    }

    @Test
    void afterCloseEverythingThrows() {
        Rig rig = Rig.of(new TestDriver());
        AcompRequest lane = rig.request(10);
        AcompRequest inline = rig.request(10).execution(Execution.INLINE);
        Arena arena = rig.engine.newArena();
        MemorySegment segment = arena.allocate(10);
        assertTrue(rig.engine.close(Duration.ofSeconds(10)));
        assertThrows(IllegalStateException.class, lane::submitCompress);
        assertThrows(IllegalStateException.class, inline::submitCompress);
        assertThrows(IllegalStateException.class, lane::compressAndWait);
        assertThrows(IllegalStateException.class, () -> lane.whenFull(WhenFull.WAIT).submitDecompress());
        assertFalse(lane.isInFlight());
        assertThrows(IllegalStateException.class, () -> rig.engine.open(rig.acomp.algorithm()));
        assertThrows(IllegalStateException.class, rig.engine::newArena);
        assertTrue(segment.scope().isAlive(), "the arena is the caller's");
        arena.close();
        assertFalse(segment.scope().isAlive());
        rig.engine.close();
        assertTrue(rig.engine.close(Duration.ZERO), "closing twice is the same");
        rig.acomp.close();
    }

    @Test
    void aClosedTransformTakesNothingAndOthersGoOn() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            AcompRequest request = rig.request(10);
            int configs = driver.configsOpen.get();
            rig.acomp.close();
            rig.acomp.close();
            assertThrows(IllegalStateException.class, request::submitCompress);
            assertTrue(driver.configsOpen.get() < configs, "the digest is closed with its transform");
            try (var other = rig.engine.open(driver.algorithm())) {
                assertEquals(AcompStatus.OK, other.newRequest().source(Rig.data(9)).destination(Rig.room(9)).compressAndWait());
            }
            assertEquals(0, driver.configsOpen.get());
        }
    }

    @Test
    void closingATransformWaitsForItsRequests() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            AcompRequest request = rig.request(10);
            request.submitCompress();
            gate.awaitArrival();
            Thread closer = Thread.ofPlatform().start(rig.acomp::close);
            Await.until(
                    "the closer waits", () -> closer.getState() == Thread.State.TIMED_WAITING || closer.getState() == Thread.State.WAITING);
            assertThrows(IllegalStateException.class, rig.request(10)::submitCompress);
            assertTrue(closer.isAlive());
            gate.open();
            closer.join();
            assertEquals(AcompStatus.OK, request.status());
        }
    }

    /** A codec that does not return holds the close up for a bounded time, and its memory is never freed under it. */
    @Test
    void closeIsBoundedUnderAHangingCodec() {
        TestDriver driver = new TestDriver();
        Rig rig = Rig.of(driver);
        Gate gate = new Gate();
        driver.behaviour = gate;
        Arena arena = rig.engine.newArena();
        MemorySegment data = arena.allocate(100);
        rig.acomp.newRequest().source(data).destination(arena.allocate(200)).submitCompress();
        gate.awaitArrival();
        int open = driver.streamsOpen.get();
        assertFalse(rig.engine.close(Duration.ofMillis(10)), "a lane has not stopped");
        assertEquals(open, driver.streamsOpen.get());
        arena.close();
        assertTrue(data.scope().isAlive(), "memory is freed under a running call");
        gate.open();
        Await.until("the arena is freed after the call", () -> !data.scope().isAlive());
        assertTrue(rig.engine.close(Duration.ofSeconds(10)));
        assertEquals(0, driver.streamsOpen.get());
    }

    @Test
    void closeIsBoundedUnderAHangingInlineCall() {
        TestDriver driver = new TestDriver();
        Rig rig = Rig.of(driver);
        Gate gate = new Gate();
        driver.behaviour = gate;
        Thread.ofPlatform().start(rig::warmInline);
        gate.awaitArrival();
        Thread closer = Thread.ofPlatform().start(() -> rig.engine.close(Duration.ofMillis(10)));
        try {
            Await.until("close comes back", () -> !closer.isAlive());
        } finally {
            gate.open();
        }
    }

    @Test
    void closeIsBoundedUnderADeviceThatKeepsItsJobs() {
        try (TestDevice device = new TestDevice(2)) {
            Rig rig = Rig.of(device);
            device.delivery = TestDevice.Delivery.HELD;
            Recorder recorder = new Recorder();
            List<AcompRequest> requests = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                requests.add(rig.request(10, recorder, number).whenFull(WhenFull.BACKLOG));
                requests.getLast().submitCompress();
            }
            Await.until("the device is full", () -> device.held() == 2);
            assertTrue(rig.engine.close(Duration.ofMillis(20)));
            assertEquals(8, recorder.done());
            requests.forEach(request -> assertEquals(AcompStatus.CLOSED, request.status()));
        }
    }

    /** Threads submit while the engine closes: an accepted submission ends once, any other throws or is told. */
    @RepeatedTest(20)
    void closeAgainstSubmit() throws InterruptedException {
        storm(new TestDriver(), Duration.ofSeconds(10));
        storm(new TestDriver(), Duration.ZERO);
    }

    @RepeatedTest(10)
    void closeAgainstSubmitToADevice() throws InterruptedException {
        try (TestDevice device = new TestDevice(4).delivering(TestDevice.Delivery.OTHER_THREAD)) {
            storm(device, Duration.ofSeconds(10));
        }
        try (TestDevice device = new TestDevice(4)) {
            storm(device, Duration.ZERO);
        }
    }

    private static void storm(Driver driver, Duration drain) throws InterruptedException {
        Rig rig = Rig.of(builder -> builder.lanes(2).ringSize(4).backlogLimit(32), driver);
        AtomicLong accepted = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (WhenFull whenFull : WhenFull.values()) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        AcompRequest request = rig.request(16).whenFull(whenFull).onComplete((ended, event, cookie) -> {
                            if (event == AcompEvent.DONE) {
                                done.incrementAndGet();
                                AcompStatus status = ended.status();
                                wrong.addAndGet(status == AcompStatus.OK || status == AcompStatus.CLOSED ? 0 : 1);
                            }
                        }, null);
                        if (request.submitCompress() != Submission.QUEUE_FULL) {
                            accepted.incrementAndGet();
                        }
                    }
                } catch (IllegalStateException closed) {
                    // the engine takes no more
                }
            }));
        }
        threads.add(Thread.ofPlatform().start(() -> {
            try {
                AcompRequest request = rig.request(16);
                while (true) {
                    AcompStatus status = request.compressAndWait();
                    wrong.addAndGet(status == AcompStatus.OK || status == AcompStatus.CLOSED ? 0 : 1);
                }
            } catch (IllegalStateException closed) {
                // the engine takes no more
            }
        }));
        Await.until("some load", () -> done.get() > 200);
        assertTrue(rig.engine.close(drain));
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(accepted.get(), done.get(), "accepted submissions and DONE events");
        assertEquals(0, wrong.get());
    }

    /** Lanes are daemons with names, and none is left behind. */
    @Test
    void noThreadIsLeftBehind() {
        List<Thread> others = lanes();
        try (TestDevice device = new TestDevice(2);
                Rig rig = Rig.of(device, new TestDriver(device.algorithm(), "soft"))) {
            assertEquals(AcompStatus.OK, rig.request(10).compressAndWait());
            List<Thread> lanes = lanes().stream().filter(lane -> !others.contains(lane)).toList();
            assertFalse(lanes.isEmpty());
            lanes.forEach(lane -> assertTrue(lane.isDaemon()));
            rig.engine.close();
            Await.until("the lanes have ended", () -> lanes.stream().noneMatch(Thread::isAlive));
        }
    }

    private static List<Thread> lanes() {
        return Thread.getAllStackTraces().keySet().stream().filter(LaneThread.class::isInstance).toList();
    }
}
