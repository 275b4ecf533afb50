package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What runs in a callback and what it may do (KS §1.6; rows 10 and 11). */
@EngineTest
class CallbackTest {
    private static final int CHAIN = 100_000;

    @Test
    void callbackResubmitsItsRequest() {
        try (Rig rig = Rig.of(new TestDriver())) {
            chain(rig, CHAIN);
        }
    }

    @ParameterizedTest
    @EnumSource(value = TestDevice.Delivery.class, names = {"AT_ONCE", "OTHER_THREAD", "ON_POLL", "TWICE"})
    void callbackResubmitsItsRequestToADevice(TestDevice.Delivery delivery) {
        try (TestDevice device = new TestDevice(2);
                Rig rig = Rig.of(device)) {
            device.delivery = delivery;
            chain(rig, 20_000);
        }
    }

    private static void chain(Rig rig, int length) {
        AtomicInteger left = new AtomicInteger(length);
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger early = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        rig.request(24).onComplete((request, event, cookie) -> {
            if (event != AcompEvent.DONE || request.status() != AcompStatus.OK) {
                return;
            }
            ended.incrementAndGet();
            int number = left.getAndDecrement();
            if (number % 1000 == 0) {
                int depth = StackWalker.getInstance().walk(frames -> frames.count()).intValue();
                early.compareAndSet(0, depth);
                deepest.accumulateAndGet(depth, Math::max);
            }
            if (number > 1) {
                assertEquals(Submission.IN_PROGRESS, request.submitCompress());
            }
        }, null).submitCompress();
        Await.until("the chain ends", () -> ended.get() == length);
        assertTrue(deepest.get() <= early.get() + 20, () -> "the stack grows, from=" + early + ", to=" + deepest);
    }

    /** Several chains keep a full ring busy; the ones on the backlog hear STARTED in every round. */
    @Test
    void chainsThroughTheBacklog() {
        try (Rig rig = Rig.of(builder -> builder.ringSize(2), new TestDriver())) {
            AtomicInteger left = new AtomicInteger(30_000);
            AtomicInteger running = new AtomicInteger(12);
            for (int chain = 0; chain < 12; chain++) {
                rig.request(24).whenFull(WhenFull.BACKLOG).onComplete((request, event, cookie) -> {
                    if (event == AcompEvent.DONE) {
                        if (left.decrementAndGet() > 0) {
                            assertTrue(request.submitCompress() != Submission.QUEUE_FULL);
                        } else {
                            running.decrementAndGet();
                        }
                    }
                }, null).submitCompress();
            }
            Await.until("all chains end", () -> running.get() == 0);
        }
    }

    @Test
    void whatACallbackThrowsIsCountedAndTheLaneGoesOn() {
        try (Rig rig = Rig.of(new TestDriver())) {
            long before = rig.events();
            Recorder recorder = new Recorder();
            AcompRequest bad = rig.request(10).onComplete((request, event, cookie) -> {
                throw new IllegalArgumentException("thrown by a test");
            }, null);
            bad.submitCompress();
            assertEquals(AcompStatus.OK, bad.await());
            AcompRequest worse = rig.request(10).onComplete((request, event, cookie) -> {
                throw new StackOverflowError("thrown by a test");
            }, null);
            worse.submitCompress();
            rig.request(10, recorder, "next").submitCompress();
            recorder.awaitDone(1);
            assertEquals(2, rig.events() - before, "events: " + rig.engine.statistics().events());
        }
    }

    @Test
    void callbackExecutor() {
        try (ExecutorService executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("callbacks").factory());
                Rig rig = Rig.of(builder -> builder.callbackExecutor(executor).ringSize(1), new TestDriver())) {
            Recorder recorder = new Recorder();
            for (int number = 0; number < 200; number++) {
                rig.request(10, recorder, number).whenFull(WhenFull.BACKLOG).submitCompress();
            }
            recorder.awaitDone(200);
            recorder.all().forEach(told -> assertEquals("callbacks", told.thread().getName()));
            // Off the lane a callback may wait.
            AtomicInteger status = new AtomicInteger(-1);
            AcompRequest other = rig.request(10);
            rig.request(10).onComplete((request, event, cookie) -> status.set(other.compressAndWait().code()), null).submitCompress();
            Await.until("a callback that waited", () -> status.get() == 0);
        }
    }

    /** A callback executor that takes nothing must not swallow completions. */
    @Test
    void refusingExecutorLosesNothing() {
        try (Rig rig = Rig.of(builder -> builder.callbackExecutor(task -> {
            throw new RejectedExecutionException("full");
        }), new TestDriver())) {
            Recorder recorder = new Recorder();
            AcompRequest request = rig.request(10, recorder, "c");
            request.submitCompress();
            assertEquals(AcompStatus.OK, request.await());
            recorder.awaitDone(1);
        }
    }

    /** The kernel's published bug: the completion of a wrapped source carried the wrong object on truly asynchronous drivers. */
    @Test
    void heapSegmentsOnALateDeviceKeepRequestAndCookie() {
        try (TestDevice device = new TestDevice(16);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.HELD;
            Recorder recorder = new Recorder();
            List<AcompRequest> requests = new ArrayList<>();
            List<MemorySegment> sources = new ArrayList<>();
            List<MemorySegment> destinations = new ArrayList<>();
            for (int number = 0; number < 10; number++) {
                sources.add(Rig.data(100 + number));
                destinations.add(Rig.room(100 + number));
                requests.add(rig.acomp.newRequest()
                        .source(sources.getLast())
                        .destination(destinations.getLast())
                        .onComplete(recorder, new String[] {"cookie " + number}));
                requests.getLast().submitCompress();
            }
            Await.until("all are inside the device", () -> device.held() == 10);
            assertEquals(0, recorder.done());
            device.releaseNewest(Integer.MAX_VALUE);
            recorder.awaitDone(10);
            for (Recorder.Told told : recorder.all()) {
                int number = requests.indexOf(told.request());
                assertEquals("cookie " + number, ((String[]) told.cookie())[0]);
                assertSame(requests.get(number), told.request());
                Rig.assertCompressed(sources.get(number), destinations.get(number), told.request().produced());
                assertNotSame(Thread.currentThread(), told.thread());
            }
            assertEquals(9, requests.indexOf(recorder.all().getFirst().request()), "out of order, as the device reported");
        }
    }
}
