package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Submission;
import io.acomp.WaitMode;
import io.acomp.WhenFull;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who may park, where, and until when (KS §1.4, §1.5; rows 8 and 9). */
@EngineTest
class WaitingTest {
    @ParameterizedTest
    @EnumSource(Execution.class)
    void waitHelperOnASyncDriver(Execution execution) {
        try (Rig rig = Rig.of(new TestDriver())) {
            waitHelper(rig, execution);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDevice.Delivery.class)
    void waitHelperOnADevice(TestDevice.Delivery delivery) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(device)) {
            device.delivery = delivery;
            Thread helper = Thread.ofPlatform().daemon().start(() -> {
                while (delivery == TestDevice.Delivery.HELD && !Thread.currentThread().isInterrupted()) {
                    device.release(1);
                    Thread.onSpinWait();
                }
            });
            waitHelper(rig, Execution.LANE);
            helper.interrupt();
        }
    }

    private static void waitHelper(Rig rig, Execution execution) {
        Recorder recorder = new Recorder();
        MemorySegment data = Rig.data(3000);
        MemorySegment packed = Rig.room(3000);
        MemorySegment restored = MemorySegment.ofArray(new byte[3000]);
        for (int round = 0; round < 50; round++) {
            AcompRequest request = rig.acomp.newRequest().source(data).destination(packed).execution(execution).onComplete(recorder, "w");
            assertEquals(AcompStatus.OK, request.compressAndWait());
            request.source(packed.asSlice(0, request.produced())).destination(restored.fill((byte) 0));
            assertEquals(AcompStatus.OK, request.decompressAndWait());
            assertEquals(3000, request.produced());
            assertEquals(-1, data.mismatch(restored));
            assertEquals(AcompStatus.CORRUPT_INPUT, request.source(data).decompressAndWait());
            assertEquals(AcompStatus.CORRUPT_INPUT, request.await());
        }
        assertEquals(List.of(), recorder.lines(), "the wait helper runs no callback");
    }

    @ParameterizedTest
    @EnumSource(WaitMode.class)
    void everyWaitMode(WaitMode mode) {
        try (Rig rig = Rig.of(builder -> builder.waitMode(mode), new TestDriver())) {
            waitHelper(rig, Execution.LANE);
        }
    }

    @Test
    void waitParksAndGoesOn() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            int fillers = SubmissionTest.fill(rig, gate, recorder).size();
            AtomicReference<Submission> answer = new AtomicReference<>();
            Thread waiter = Thread.ofPlatform().start(
                    () -> answer.set(rig.request(10, recorder, "waiter").whenFull(WhenFull.WAIT).submitCompress()));
            Await.until(
                    "the caller parks", () -> waiter.getState() == Thread.State.WAITING || waiter.getState() == Thread.State.TIMED_WAITING);
            waiter.interrupt();
            gate.open();
            waiter.join();
            assertEquals(Submission.IN_PROGRESS, answer.get());
            recorder.awaitDone(fillers + 1);
            assertEquals("waiter", recorder.cookies(AcompEvent.DONE).getLast());
            assertEquals(List.of(), recorder.cookies(AcompEvent.STARTED));
        }
    }

    /** Nobody is woken at the end of a call in the caller's thread: who waits for one must not rely on it, cancelled or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherThreadWaitsForACallInItsCallersThread(boolean cancelled) throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            AcompRequest batch = rig.acomp.newRequest().execution(Execution.INLINE);
            batch.pairs(List.of(Rig.data(9), Rig.data(9)), List.of(Rig.room(9), Rig.room(9)));
            Thread caller = Thread.ofPlatform().start(batch::compressAndWait);
            gate.awaitArrival();
            assertTrue(!cancelled || batch.cancel(batch.ticket()));
            Thread waiter = Thread.ofPlatform().start(batch::await);
            Await.until("it waits", () -> waiter.getState() == Thread.State.TIMED_WAITING || waiter.getState() == Thread.State.WAITING);
            gate.open();
            caller.join();
            waiter.join();
            assertEquals(cancelled ? AcompStatus.CANCELLED : AcompStatus.OK, batch.status());
        }
    }

    /** REJECT and BACKLOG answer at once although the codec stands still. */
    @Test
    void withoutWaitNobodyParks() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            SubmissionTest.fill(rig, gate, new Recorder());
            Thread caller = Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 1000; round++) {
                    rig.request(10).submitCompress();
                    rig.request(10).whenFull(WhenFull.BACKLOG).submitCompress();
                }
            });
            caller.join(20_000);
            assertEquals(Thread.State.TERMINATED, caller.getState());
            gate.open();
        }
    }

    @Test
    void laneThreadsNeverWait() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            List<Throwable> thrown = new ArrayList<>();
            AtomicInteger looked = new AtomicInteger();
            AcompRequest other = rig.request(10);
            rig.request(10).onComplete((request, event, cookie) -> {
                for (Executable call : List.<Executable>of(
                        other::compressAndWait,
                        other::decompressAndWait,
                        () -> other.whenFull(WhenFull.WAIT).submitCompress(),
                        request::await,
                        rig.acomp::close,
                        rig.engine::close)) {
                    try {
                        call.execute();
                    } catch (Throwable refused) {
                        thrown.add(refused);
                    }
                }
                other.whenFull(WhenFull.REJECT);
                looked.incrementAndGet();
            }, null).submitCompress();
            Await.until("the callback ran", () -> looked.get() == 1);
            // WAIT parks only if the ring is full; with room it may be taken.
            assertTrue(thrown.size() >= 5, () -> "calls that threw: " + thrown);
            thrown.forEach(refused -> assertEquals(IllegalStateException.class, refused.getClass()));
            other.await();
            assertEquals(AcompStatus.OK, rig.request(10).compressAndWait());
        }
    }

    @Test
    void waitOnALaneWithAFullRingThrows() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            ConcurrentLinkedQueue<Object> answers = new ConcurrentLinkedQueue<>();
            List<AcompRequest> others = List.of(rig.request(10), rig.request(10), rig.request(10), rig.request(10));
            rig.request(10).onComplete((request, event, cookie) -> others.forEach(other -> {
                try {
                    answers.add(other.whenFull(WhenFull.WAIT).submitCompress());
                } catch (IllegalStateException refused) {
                    answers.add(refused);
                }
            }), null).submitCompress();
            Await.until("the callback ran", () -> answers.size() == 4);
            assertTrue(answers.stream().anyMatch(IllegalStateException.class::isInstance), () -> "answers: " + answers);
            others.forEach(AcompRequest::await);
        }
    }

    @Test
    void interruptsDoNotEndTheWaitAndAreKept() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            AtomicReference<AcompStatus> status = new AtomicReference<>();
            AtomicInteger flag = new AtomicInteger();
            Thread waiter = Thread.ofPlatform().start(() -> {
                status.set(rig.request(10).compressAndWait());
                flag.set(Thread.currentThread().isInterrupted() ? 1 : 2);
            });
            gate.awaitArrival();
            waiter.interrupt();
            assertNotEquals(Thread.State.TERMINATED, waiter.getState());
            gate.open();
            waiter.join();
            assertEquals(AcompStatus.OK, status.get());
            assertEquals(1, flag.get(), "the interrupt flag is kept");
        }
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void thousandsOfVirtualThreads(Execution execution) throws InterruptedException {
        try (Rig rig = Rig.of(builder -> builder.ringSize(16), new TestDriver())) {
            virtualThreads(rig, execution, 5000);
        }
    }

    @Test
    void virtualThreadsOnADevice() throws InterruptedException {
        try (TestDevice device = new TestDevice(4);
                Rig rig = Rig.of(builder -> builder.ringSize(16), device)) {
            device.delivery = TestDevice.Delivery.OTHER_THREAD;
            virtualThreads(rig, Execution.LANE, 3000);
        }
    }

    private static void virtualThreads(Rig rig, Execution execution, int count) throws InterruptedException {
        AtomicInteger right = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            // Every tenth is large enough that INLINE moves it to a lane.
            int size = number % 10 == 0 ? 20_000 : 100;
            threads.add(Thread.ofVirtual().start(() -> {
                AcompRequest request = rig.request(size).execution(execution);
                if (request.compressAndWait() == AcompStatus.OK && request.produced() == size + TestFormat.HEADER) {
                    right.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(count, right.get());
    }

    /** A long inline call would hold the carrier: above 16 KiB it goes to a lane, and then it is not COMPLETED inside the call. */
    @Test
    void inlineOnAVirtualThreadGoesToALaneIfLarge() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            ConcurrentLinkedQueue<Boolean> virtual = new ConcurrentLinkedQueue<>();
            driver.behaviour = (operation, source, destination, codec) -> {
                virtual.add(Thread.currentThread().isVirtual());
                return codec.getAsLong();
            };
            Thread.ofVirtual().start(() -> {
                rig.request(16_000).execution(Execution.INLINE).compressAndWait();
                rig.request(17_000).execution(Execution.INLINE).compressAndWait();
            }).join();
            assertEquals(List.of(true, false), List.copyOf(virtual));
        }
    }
}
