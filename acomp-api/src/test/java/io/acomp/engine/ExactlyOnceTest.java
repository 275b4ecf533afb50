package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every accepted submission ends with exactly one DONE, whoever submits and however crowded the rings are (row 2). */
@EngineTest
class ExactlyOnceTest {
    private static final int THREADS = 4;

    @Test
    void aMillionRequestsFromManyThreads() throws InterruptedException {
        storm(1_000_000, 64, Rig.of(builder -> builder.lanes(2), new TestDriver()), WhenFull.BACKLOG);
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void crowdedRings(WhenFull whenFull) throws InterruptedException {
        storm(80_000, 64, Rig.of(builder -> builder.lanes(2).ringSize(2).backlogLimit(40), new TestDriver()), whenFull);
    }

    @Test
    void deviceOnOtherThread() throws InterruptedException {
        try (TestDevice device = new TestDevice(8).delivering(TestDevice.Delivery.OTHER_THREAD)) {
            storm(40_000, 32, Rig.of(builder -> builder.ringSize(8), device), WhenFull.BACKLOG);
        }
    }

    @Test
    void devicePolled() throws InterruptedException {
        try (TestDevice device = new TestDevice(8)) {
            storm(40_000, 32, Rig.of(builder -> builder.ringSize(8), device), WhenFull.BACKLOG);
        }
    }

    @Test
    void deviceThatReportsTwice() throws InterruptedException {
        try (TestDevice device = new TestDevice(8)) {
            Rig rig = Rig.of(builder -> builder.ringSize(8), device);
            device.delivery = TestDevice.Delivery.TWICE;
            storm(40_000, 32, rig, WhenFull.BACKLOG);
        }
    }

    /** Threads with some requests each keep submitting whatever is idle; a submission carries its number as the cookie. */
    private static void storm(int submissions, int requestsPerThread, Rig opened, WhenFull whenFull) throws InterruptedException {
        AtomicIntegerArray done = new AtomicIntegerArray(submissions);
        AtomicIntegerArray started = new AtomicIntegerArray(submissions);
        AtomicIntegerArray accepted = new AtomicIntegerArray(submissions);
        AtomicLong ended = new AtomicLong();
        AtomicLong notOk = new AtomicLong();
        long expected;
        try (Rig rig = opened) {
            long before = rig.outcomes();
            List<Thread> threads = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                threads.add(Thread.ofPlatform().start(() -> {
                    ConcurrentLinkedQueue<AcompRequest> idle = new ConcurrentLinkedQueue<>();
                    for (int number = 0; number < requestsPerThread; number++) {
                        idle.add(rig.request(16).whenFull(whenFull));
                    }
                    AcompCallback callback = (request, event, cookie) -> {
                        int number = (Integer) cookie;
                        if (event == AcompEvent.STARTED) {
                            started.incrementAndGet(number);
                            return;
                        }
                        done.incrementAndGet(number);
                        if (request.status() != AcompStatus.OK) {
                            notOk.incrementAndGet();
                        }
                        ended.incrementAndGet();
                        idle.add(request);
                    };
                    for (int number = first; number < submissions; number += THREADS) {
                        AcompRequest request = idle.poll();
                        while (request == null) {
                            Thread.onSpinWait();
                            Thread.yield();
                            request = idle.poll();
                        }
                        Submission submission = request.onComplete(callback, number).submitCompress();
                        if (submission == Submission.QUEUE_FULL) {
                            idle.add(request);
                        } else {
                            accepted.set(number, submission == Submission.BACKLOGGED ? 2 : 1);
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            expected = IntStream.range(0, submissions).filter(number -> accepted.get(number) != 0).count();
            Await.until("all DONE", () -> ended.get() >= expected);
            assertEquals(expected, rig.outcomes() - before, "outcomes counted");
        }
        for (int number = 0; number < submissions; number++) {
            int state = accepted.get(number);
            assertEquals(state == 0 ? 0 : 1, done.get(number), "DONE events of submission " + number);
            assertTrue(started.get(number) == (state == 2 ? 1 : 0), "STARTED events of submission " + number);
        }
        assertEquals(0, notOk.get());
        assertTrue(whenFull != WhenFull.WAIT || expected == submissions, "WAIT refuses nothing");
    }
}
