package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import io.acomp.AcompException;
import io.acomp.AcompResult;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The future form: a request per future, completed exactly once. */
@EngineTest
class FutureTest {
    @Test
    void roundTrips() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver);
                var inline = rig.open(AcompSettings.DEFAULTS.withExecution(Execution.INLINE))) {
            for (var acomp : List.of(rig.acomp, inline)) {
                MemorySegment data = Rig.data(700);
                MemorySegment packed = Rig.room(700);
                MemorySegment restored = MemorySegment.ofArray(new byte[700]);
                AcompResult compressed = acomp.compress(data, packed).join();
                assertEquals(driver.name(), compressed.driver());
                Rig.assertCompressed(data, packed, compressed.produced());
                MemorySegment cut = packed.asSlice(0, compressed.produced());
                assertEquals(700, acomp.decompress(List.of(cut.asSlice(0, 3), cut.asSlice(3)), List.of(restored)).join().produced());
                assertEquals(-1, data.mismatch(restored));
            }
        }
    }

    @Test
    void failuresCarryStatusDriverAndOffset() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            CompletableFuture<AcompResult> future = rig.acomp.decompress(Rig.data(100), Rig.room(100));
            CompletionException failed = assertThrows(CompletionException.class, future::join);
            AcompException why = assertInstanceOf(AcompException.class, failed.getCause());
            assertEquals(AcompStatus.CORRUPT_INPUT, why.status());
            assertEquals(driver.name(), why.driver());
            assertEquals(0, why.offset());
            assertTrue(why.getMessage().endsWith("offset=0"), why::getMessage);
            assertThrows(NullPointerException.class, () -> rig.acomp.compress((MemorySegment) null, Rig.room(1)));
            assertThrows(IllegalArgumentException.class, () -> rig.acomp.compress(Rig.data(1), Rig.room(1).asReadOnly()));
        }
    }

    @Test
    void whatCannotBeTakenIsRejected() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1).backlogLimit(0), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            SubmissionTest.fill(rig, gate, new Recorder());
            CompletableFuture<AcompResult> refused = rig.acomp.compress(Rig.data(10), Rig.room(10));
            assertTrue(refused.isCompletedExceptionally());
            assertInstanceOf(RejectedExecutionException.class, assertThrows(CompletionException.class, refused::join).getCause());
            gate.open();
        }
    }

    @Test
    void cancellingTheFutureCancelsTheRequest() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            CompletableFuture<AcompResult> running = rig.acomp.compress(Rig.data(10), Rig.room(10));
            gate.awaitArrival();
            int calls = driver.calls.get();
            CompletableFuture<AcompResult> waiting = rig.acomp.compress(Rig.data(10), Rig.room(10));
            assertTrue(waiting.cancel(false));
            assertTrue(waiting.isCancelled());
            assertFalse(running.cancel(true), "its codec may still write to the destination");
            assertFalse(running.isDone());
            gate.open();
            assertEquals(10 + TestFormat.HEADER, running.join().produced());
            Await.until("the cancelled request is passed over", () -> rig.outcomes(AcompStatus.CANCELLED) == 1);
            assertEquals(calls, driver.calls.get());
        }
    }

    @Test
    void manyAtOnceThroughTheBacklog() {
        try (ExecutorService executor = Executors.newFixedThreadPool(2);
                Rig rig = Rig.of(builder -> builder.ringSize(2).callbackExecutor(executor), new TestDriver())) {
            List<CompletableFuture<AcompResult>> futures = new ArrayList<>();
            for (int number = 0; number < 5000; number++) {
                futures.add(rig.acomp.compress(Rig.data(number % 100), Rig.room(100)));
            }
            for (int number = 0; number < futures.size(); number++) {
                assertEquals(number % 100 + TestFormat.HEADER, futures.get(number).join().produced());
            }
        }
    }

    @Test
    void closingTheEngineEndsFutures() {
        TestDriver driver = new TestDriver();
        Rig rig = Rig.of(driver);
        Gate gate = new Gate();
        driver.behaviour = gate;
        CompletableFuture<AcompResult> running = rig.acomp.compress(Rig.data(10), Rig.room(10));
        gate.awaitArrival();
        CompletableFuture<AcompResult> waiting = rig.acomp.compress(Rig.data(10), Rig.room(10));
        Thread.ofPlatform().start(() -> {
            Await.until("the engine is closing", () -> {
                try {
                    rig.engine.newArena().close();
                    return false;
                } catch (IllegalStateException closing) {
                    return true;
                }
            });
            gate.open();
        });
        assertTrue(rig.engine.close(Duration.ZERO));
        assertTrue(running.isDone() && waiting.isDone());
        assertThrows(IllegalStateException.class, () -> rig.acomp.compress(Rig.data(10), Rig.room(10)));
    }
}
