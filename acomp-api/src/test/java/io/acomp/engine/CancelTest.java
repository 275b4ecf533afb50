package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.WhenFull;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Cancelling takes the ticket of a submission and reaches no other (design §3.1). */
@EngineTest
class CancelTest {
    @Test
    void whatHasNotStartedEndsAsCancelled() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(2), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            List<AcompRequest> requests = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                requests.add(rig.request(10, recorder, number).whenFull(WhenFull.BACKLOG));
                requests.getLast().submitCompress();
                if (number == 0) {
                    gate.awaitArrival();
                }
            }
            int calls = driver.calls.get();
            assertFalse(requests.getFirst().cancel(requests.getFirst().ticket()), "a running codec call is not interrupted");
            assertTrue(requests.get(1).cancel(requests.get(1).ticket()), "in the ring");
            assertTrue(requests.get(5).cancel(requests.get(5).ticket()), "on the backlog");
            assertTrue(requests.get(5).cancel(requests.get(5).ticket()), "again");
            assertTrue(requests.get(1).isInFlight(), "it ends when its lane reaches it");
            gate.open();
            recorder.awaitDone(6);
            for (int number = 0; number < 6; number++) {
                boolean cancelled = number == 1 || number == 5;
                assertEquals(cancelled ? AcompStatus.CANCELLED : AcompStatus.OK, requests.get(number).status());
                assertEquals(cancelled ? 0 : 10 + TestFormat.HEADER, requests.get(number).produced());
            }
            assertEquals(calls + 3, driver.calls.get(), "cancelled requests reach no codec");
            assertEquals(List.of(0, 1, 2, 3, 4, 5), recorder.cookies(AcompEvent.DONE));
            assertEquals(2, rig.outcomes(AcompStatus.CANCELLED));
            assertTrue(rig.rejections() >= 2);
        }
    }

    @Test
    void anOldTicketReachesNoLaterSubmission() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            AcompRequest blocker = rig.request(10);
            AcompRequest request = rig.request(10);
            assertFalse(request.cancel(request.ticket()), "never submitted");
            assertEquals(AcompStatus.OK, request.compressAndWait());
            long old = request.ticket();
            assertFalse(request.cancel(old), "it has ended");
            Gate gate = new Gate();
            driver.behaviour = gate;
            blocker.submitCompress();
            gate.awaitArrival();
            request.submitCompress();
            assertTrue(request.ticket() != old, "the ticket changes with every submit");
            assertFalse(request.cancel(old));
            assertFalse(request.cancel(old + 100));
            gate.open();
            assertEquals(AcompStatus.OK, request.await());
        }
    }

    /** A cancelled request can be used again at once, and the cancel does not follow it. */
    @Test
    void cancelAndResubmit() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            for (int round = 0; round < 200; round++) {
                Gate gate = new Gate();
                driver.behaviour = gate;
                AcompRequest blocker = rig.request(10);
                AcompRequest request = rig.request(10);
                blocker.submitCompress();
                gate.awaitArrival();
                request.submitCompress();
                assertTrue(request.cancel(request.ticket()));
                gate.open();
                assertEquals(AcompStatus.CANCELLED, request.await());
                blocker.await();
                assertEquals(AcompStatus.OK, request.compressAndWait());
            }
        }
    }

    /** One thread cancels whatever it sees, another submits: every submission ends once, and true means CANCELLED. */
    @Test
    void cancelStorm() throws InterruptedException {
        try (Rig rig = Rig.of(builder -> builder.ringSize(4), new TestDriver())) {
            int requests = 8;
            int rounds = 3_000;
            AtomicBoolean stop = new AtomicBoolean();
            List<AcompRequest> all = new ArrayList<>();
            List<AtomicInteger> promised = new ArrayList<>();
            for (int number = 0; number < requests; number++) {
                all.add(rig.request(16).whenFull(WhenFull.BACKLOG));
                promised.add(new AtomicInteger());
            }
            Thread canceller = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    for (int number = 0; number < requests; number++) {
                        long ticket = all.get(number).ticket();
                        if (all.get(number).cancel(ticket)) {
                            promised.get(number).set((int) ticket);
                        }
                    }
                }
            });
            AtomicInteger cancelled = new AtomicInteger();
            for (int round = 0; round < rounds; round++) {
                all.forEach(AcompRequest::submitCompress);
                for (int number = 0; number < requests; number++) {
                    AcompRequest request = all.get(number);
                    AcompStatus status = request.await();
                    long ticket = request.ticket();
                    if (status == AcompStatus.CANCELLED) {
                        cancelled.incrementAndGet();
                        int slot = number;
                        Await.until("the promise was kept for a reason", () -> promised.get(slot).get() == ticket);
                    } else {
                        assertEquals(AcompStatus.OK, status);
                        assertTrue(promised.get(number).get() != ticket, "cancel said true, the submission ended OK");
                    }
                }
            }
            stop.set(true);
            canceller.join();
            assertEquals(cancelled.get(), rig.outcomes(AcompStatus.CANCELLED));
            assertEquals((long) rounds * requests, rig.outcomes());
        }
    }
}
