package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.Execution;
import io.acomp.Operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Streams of inline calls: few, lazy, used by one at a time, and one always serves (KS §1.10; row 19). */
@EngineTest
class InlineStreamsTest {
    private static final int THREADS = 6;

    /** All streams but the first fail for want of memory: calls get slower, not wrong. {@link Misuse} sees two users of one stream. */
    @RepeatedTest(10)
    void oneStreamServesAllIfNoOtherCanBeMade() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.lanes(4), driver)) {
            int made = driver.streamsMade.get();
            driver.streamFails = number -> number > made;
            assertEquals(THREADS * 200, succeeding(rig, 200));
            assertEquals(1, driver.streamsOpen.get());
        }
        assertEquals(0, driver.streamsOpen.get(), "a stream nobody closed");
    }

    /** The one stream that could be made may belong to any CPU; it serves the others too. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theOneStreamMayBeAnyCpus(int cpu) throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.lanes(4), driver)) {
            ((Transform) rig.acomp).routes(Operation.COMPRESS).first().slot().inline().lock(cpu).lock.unlock();
            driver.streamFails = number -> true;
            assertEquals(THREADS * 200, succeeding(rig, 200));
            List<String> places = rig.engine.statistics().drivers().stream().map(EngineStatistics.DriverTotals::place).toList();
            assertEquals(List.of("inline-" + cpu), places);
        }
    }

    /** Every second stream fails. */
    @RepeatedTest(5)
    void failingStripesBorrow() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.lanes(4), driver)) {
            int made = driver.streamsMade.get();
            driver.streamFails = number -> number > made && (number - made) % 2 == 1;
            assertEquals(THREADS * 200, succeeding(rig, 200));
        }
        assertEquals(0, driver.streamsOpen.get(), "a stream nobody closed");
    }

    /** If not even one stream can be made, that is a status; and when memory is back, all is well. */
    @Test
    void withoutAnyStreamTheStatusSaysSo() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            driver.streamFails = number -> true;
            for (Execution execution : Execution.values()) {
                AcompRequest request = rig.request(10).execution(execution);
                assertEquals(AcompStatus.OUT_OF_MEMORY, request.compressAndWait());
                assertEquals(AcompStatus.OUT_OF_MEMORY, request.compressAndWait());
            }
            assertTrue(rig.rejections() >= 4);
            driver.streamFails = number -> false;
            for (Execution execution : Execution.values()) {
                assertEquals(AcompStatus.OK, rig.request(10).execution(execution).compressAndWait());
            }
        }
    }

    @Test
    void streamsAreMadeWhenNeeded() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.lanes(3), driver)) {
            assertEquals(0, driver.streamsOpen.get());
            rig.warmInline();
            assertTrue(driver.streamsOpen.get() >= 1);
            assertEquals(THREADS * 300, succeeding(rig, 300));
            assertTrue(driver.streamsOpen.get() <= 3, () -> "streams: " + driver.streamsOpen);
        }
        assertEquals(0, driver.streamsOpen.get(), "a stream nobody closed");
    }

    /** A call that holds its stream does not stop the others: they borrow a neighbour's or wait, and all come back. */
    @Test
    void aSlowCallDoesNotStopTheOthers() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.lanes(4), driver)) {
            assertEquals(THREADS * 100, succeeding(rig, 100));
            Gate gate = new Gate();
            AtomicInteger first = new AtomicInteger();
            driver.behaviour = (operation, source, destination, codec) -> first.getAndIncrement() == 0
                    ? gate.run(operation, source, destination, codec)
                    : codec.getAsLong();
            Thread slow = Thread.ofPlatform().start(rig::warmInline);
            gate.awaitArrival();
            List<Thread> others = new ArrayList<>();
            AtomicInteger done = new AtomicInteger();
            for (int thread = 0; thread < THREADS; thread++) {
                others.add(Thread.ofPlatform().start(() -> {
                    rig.warmInline();
                    done.incrementAndGet();
                }));
            }
            gate.open();
            slow.join();
            for (Thread other : others) {
                other.join();
            }
            assertEquals(THREADS, done.get());
        }
    }

    private static int succeeding(Rig rig, int rounds) throws InterruptedException {
        AtomicInteger succeeded = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(Thread.ofPlatform().start(() -> {
                AcompRequest request = rig.request(500).execution(Execution.INLINE);
                for (int round = 0; round < rounds; round++) {
                    if (request.compressAndWait() == AcompStatus.OK) {
                        succeeded.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return succeeded.get();
    }
}
