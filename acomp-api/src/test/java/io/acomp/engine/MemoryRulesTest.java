package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.spi.Capabilities;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which memory may be handed in, who owns it when, and what happens without any (design §3.1). */
@EngineTest
class MemoryRulesTest {
    @Test
    void confinedSegmentsAreForInlineFromTheirThread() throws InterruptedException {
        try (Rig rig = Rig.of(new TestDriver());
                Arena confined = Arena.ofConfined()) {
            MemorySegment data = confined.allocate(50);
            MemorySegment room = confined.allocate(80);
            AcompRequest request = rig.acomp.newRequest().source(data).destination(room);
            assertThrows(IllegalArgumentException.class, request::submitCompress);
            assertThrows(IllegalArgumentException.class, request::compressAndWait);
            assertFalse(request.isInFlight());
            assertThrows(IllegalArgumentException.class, rig.acomp.newRequest().source(Rig.data(50)).destination(room)::submitCompress);
            assertEquals(Submission.COMPLETED, request.execution(Execution.INLINE).submitCompress());
            assertEquals(AcompStatus.OK, request.status());
            List<Throwable> thrown = new ArrayList<>();
            Thread.ofPlatform().start(() -> {
                try {
                    request.submitCompress();
                } catch (Throwable refused) {
                    thrown.add(refused);
                }
            }).join();
            assertEquals(List.of(IllegalArgumentException.class), thrown.stream().map(Object::getClass).toList());
        }
    }

    /** A large confined source stays inline even on a virtual thread: a lane could not reach it. */
    @Test
    void largeConfinedSegmentOnAVirtualThread() throws InterruptedException {
        try (Rig rig = Rig.of(new TestDriver())) {
            List<Object> answers = new ArrayList<>();
            Thread.ofVirtual().start(() -> {
                try (Arena confined = Arena.ofConfined()) {
                    AcompRequest request = rig.acomp.newRequest()
                            .source(confined.allocate(100_000))
                            .destination(confined.allocate(200_000))
                            .execution(Execution.INLINE);
                    answers.add(request.submitCompress());
                    answers.add(request.status());
                } catch (Throwable thrown) {
                    answers.add(thrown);
                }
            }).join();
            assertEquals(List.of(Submission.COMPLETED, AcompStatus.OK), answers);
        }
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void readOnlyDestinationsAndClosedArenas(Execution execution) {
        try (Rig rig = Rig.of(new TestDriver())) {
            AcompRequest request = rig.request(50).execution(execution);
            request.destination(Rig.room(50).asReadOnly());
            assertThrows(IllegalArgumentException.class, request::submitCompress);
            request.destination(List.of(Rig.room(50), Rig.room(50).asReadOnly()));
            assertThrows(IllegalArgumentException.class, request::submitCompress);
            Arena shared = Arena.ofShared();
            MemorySegment gone = shared.allocate(100);
            request.destination(gone);
            shared.close();
            assertThrows(IllegalArgumentException.class, request::submitCompress);
            request.destination(Rig.room(50)).source(gone);
            assertThrows(IllegalArgumentException.class, request::submitCompress);
            Arena own = rig.engine.newArena();
            MemorySegment alsoGone = own.allocate(100);
            own.close();
            request.source(alsoGone);
            assertThrows(IllegalArgumentException.class, request::submitCompress);
            assertFalse(request.isInFlight());
            request.source(Rig.data(50).asReadOnly());
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(0, rig.engine.drivers().getFirst().inFlight(), "a refused submit is not in flight");
        }
    }

    /** An engine arena's close waits, without blocking, for the request that uses it. */
    @Test
    void engineArenaOutlivesItsRequests() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Arena arena = rig.engine.newArena();
            MemorySegment data = arena.allocate(100);
            MemorySegment room = Rig.room(100);
            AcompRequest request = rig.acomp.newRequest().source(List.of(data, data.asSlice(10))).destination(room);
            request.destination(Rig.room(300)).submitCompress();
            gate.awaitArrival();
            arena.close();
            assertTrue(data.scope().isAlive(), "freed under a running call");
            assertThrows(IllegalStateException.class, () -> arena.allocate(1), "closed for the caller");
            assertThrows(IllegalArgumentException.class, rig.acomp.newRequest().source(data).destination(room)::submitCompress);
            gate.open();
            assertEquals(AcompStatus.OK, request.await());
            Await.until("the arena is freed", () -> !data.scope().isAlive());
            Await.until("its bytes are given back", () -> rig.engine.statistics().nativeBytes().get("arenas") == 0);
        }
    }

    @Test
    void cancelledAndRefusedRequestsLetTheArenaGo() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            List<AcompRequest> accepted = SubmissionTest.fill(rig, gate, new Recorder());
            Arena arena = rig.engine.newArena();
            MemorySegment data = arena.allocate(100);
            AcompRequest refused = rig.acomp.newRequest().source(data).destination(Rig.room(100));
            assertEquals(Submission.QUEUE_FULL, refused.submitCompress());
            assertThrows(IllegalArgumentException.class, refused.destination(Rig.room(100).asReadOnly())::submitCompress);
            AcompRequest cancelled = rig.acomp.newRequest().source(data).destination(Rig.room(100)).whenFull(WhenFull.BACKLOG);
            cancelled.submitCompress();
            arena.close();
            assertTrue(data.scope().isAlive());
            assertTrue(cancelled.cancel(cancelled.ticket()));
            gate.open();
            cancelled.await();
            accepted.forEach(AcompRequest::await);
            Await.until("the arena is freed", () -> !data.scope().isAlive());
        }
    }

    /** A caller who closes a shared arena under a request gets a status, and the lane goes on. */
    @Test
    void arenaClosedByTheCallerMeanwhile() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Arena shared = Arena.ofShared();
            AcompRequest request = rig.acomp.newRequest().source(shared.allocate(100)).destination(Rig.room(100));
            request.submitCompress();
            gate.awaitArrival();
            shared.close();
            gate.open();
            assertEquals(AcompStatus.CLOSED, request.await());
            assertEquals(AcompStatus.OK, rig.request(10).compressAndWait());
        }
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void nativeMemoryLimitIsAStatusAndTheEngineGoesOn(Execution execution) {
        try (Rig rig = Rig.of(builder -> builder.nativeMemoryLimit(64 << 10), new TestDriver().memory(Capabilities.Memory.ENGINE))) {
            assertEquals(AcompStatus.OK, rig.request(1000).execution(execution).compressAndWait());
            AcompRequest large = rig.request(200_000).execution(execution);
            assertEquals(AcompStatus.OUT_OF_MEMORY, large.compressAndWait());
            assertEquals(0, large.produced());
            assertTrue(rig.rejections() > 0, "a rejection no counter shows");
            assertEquals(AcompStatus.OK, rig.request(1000).execution(execution).compressAndWait());
            assertTrue(rig.nativeBytes() <= (64 << 10) + 2 * 4096, () -> "held: " + rig.engine.statistics().nativeBytes());
            assertThrows(OutOfMemoryError.class, () -> {
                try (Arena arena = rig.engine.newArena()) {
                    arena.allocate(1 << 20);
                }
            });
            assertEquals(AcompStatus.OK, rig.request(1000).execution(execution).compressAndWait());
        }
    }

    @Test
    void nativeMemoryLimitOnADevice() {
        try (TestDevice device = new TestDevice(4)) {
            // The self-test needs about 300 KiB of bounce buffers.
            try (Rig rig = Rig.of(builder -> builder.nativeMemoryLimit(1 << 20), device)) {
                assertEquals(AcompStatus.OUT_OF_MEMORY, rig.request(2 << 20).compressAndWait());
                assertEquals(AcompStatus.OK, rig.request(1000).compressAndWait());
            }
        }
    }

    @Test
    void closingTheEngineGivesAllNativeBytesBack() {
        Rig rig = Rig.of(new TestDriver().memory(Capabilities.Memory.ENGINE));
        assertEquals(AcompStatus.OK, rig.request(5000).compressAndWait());
        assertEquals(AcompStatus.OK, rig.request(5000).execution(Execution.INLINE).compressAndWait());
        assertTrue(rig.nativeBytes() > 0);
        rig.close();
        assertEquals(0, rig.nativeBytes(), () -> "held: " + rig.engine.statistics().nativeBytes());
    }
}
