package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.OutputAllocator;
import io.acomp.Submission;
import io.acomp.WhenFull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a submit returns and what follows from it (KS §1.3, §1.4, §1.6; rows 1 to 6). */
@EngineTest
class SubmissionTest {
    @Test
    void inlineIsCompletedAndNeverCallsBack() {
        try (Rig rig = Rig.of(new TestDriver())) {
            Recorder recorder = new Recorder();
            AcompRequest request = rig.request(40, recorder, "inline").execution(Execution.INLINE);
            for (int round = 0; round < 100_000; round++) {
                assertEquals(Submission.COMPLETED, request.submitCompress());
                assertEquals(AcompStatus.OK, request.status());
                assertEquals(40 + TestFormat.HEADER, request.produced());
            }
            assertEquals(List.of(), recorder.lines());
        }
    }

    /** COMPLETED says "done", not "well". */
    @Test
    void inlineFailureIsCompletedToo() {
        try (Rig rig = Rig.of(new TestDriver())) {
            Recorder recorder = new Recorder();
            AcompRequest request = rig.request(40, recorder, "inline").destination(Rig.room(1)).execution(Execution.INLINE);
            assertEquals(Submission.COMPLETED, request.submitCompress());
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.status());
            assertEquals(0, request.produced());
            assertEquals(Submission.COMPLETED, request.submitDecompress());
            assertEquals(AcompStatus.CORRUPT_INPUT, request.status());
            assertEquals(0, request.errorOffset());
            assertEquals(List.of(), recorder.lines());
        }
    }

    @Test
    void laneEndsWithOneDone() {
        try (Rig rig = Rig.of(new TestDriver())) {
            Recorder recorder = new Recorder();
            MemorySegment data = Rig.data(5000);
            MemorySegment room = Rig.room(5000);
            AcompRequest request = rig.acomp.newRequest().source(data).destination(room).onComplete(recorder, "c");
            assertEquals(Submission.IN_PROGRESS, request.submitCompress());
            recorder.awaitDone(1);
            assertEquals(AcompStatus.OK, request.await());
            Rig.assertCompressed(data, room, request.produced());
            Recorder.Told told = recorder.all().getFirst();
            assertSame(request, told.request());
            assertEquals("c", told.cookie());
            assertEquals(AcompStatus.OK, told.status());
            assertFalse(told.inFlight(), "the request is idle before DONE is delivered");
            assertEquals(List.of("c DONE"), recorder.lines());
            assertTrue(request.waitNanos() >= 0 && request.serviceNanos() >= 0);
            assertEquals(rig.acomp.driver(Operation.COMPRESS), request.driver());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void backlogStartsThenEndsInOrder(int ringSize) {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(ringSize), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            List<Integer> direct = new ArrayList<>();
            List<Integer> backlogged = new ArrayList<>();
            for (int number = 0; number < ringSize + 20; number++) {
                Submission submission = rig.request(10 + number, recorder, number).whenFull(WhenFull.BACKLOG).submitCompress();
                if (number == 0) {
                    gate.awaitArrival();
                }
                (submission == Submission.BACKLOGGED ? backlogged : direct).add(number);
                assertTrue(submission == Submission.BACKLOGGED || submission == Submission.IN_PROGRESS, submission::name);
            }
            // The running request may or may not occupy a slot; the ring holds no more than its size beside it.
            assertTrue(direct.size() >= ringSize && direct.size() <= ringSize + 1, () -> "in the ring: " + direct);
            assertEquals(IntStream.range(direct.size(), ringSize + 20).boxed().toList(), backlogged);
            assertEquals(List.of(), recorder.lines());
            gate.open();
            recorder.awaitDone(ringSize + 20);
            assertEquals(IntStream.range(0, ringSize + 20).boxed().toList(), recorder.cookies(AcompEvent.DONE));
            assertEquals(backlogged, recorder.cookies(AcompEvent.STARTED));
            List<String> lines = recorder.lines();
            for (int number : backlogged) {
                assertTrue(
                        lines.indexOf(number + " STARTED") < lines.indexOf(number + " DONE"),
                        () -> "STARTED after DONE, request=" + number);
            }
            assertEquals(0, rig.backlog());
        }
    }

    /** While somebody waits on the backlog, nobody overtakes: a later submit queues behind it, even with room in the ring. */
    @Test
    void nobodyOvertakesTheBacklog() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            int number = 0;
            while (rig.request(10, recorder, number).whenFull(WhenFull.BACKLOG).submitCompress() != Submission.BACKLOGGED) {
                if (number++ == 0) {
                    gate.awaitArrival();
                }
            }
            assertEquals(Submission.QUEUE_FULL, rig.request(10, recorder, -1).submitCompress());
            for (int more = 1; more <= 50; more++) {
                gate.letOne();
                rig.request(10, recorder, number + more).whenFull(WhenFull.BACKLOG).submitCompress();
            }
            gate.open();
            recorder.awaitDone(number + 51);
            assertEquals(IntStream.rangeClosed(0, number + 50).boxed().toList(), recorder.cookies(AcompEvent.DONE));
        }
    }

    @Test
    void queueFullLeavesTheRequestAlone() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder running = new Recorder();
            List<AcompRequest> accepted = fill(rig, gate, running);
            Recorder untouched = new Recorder();
            MemorySegment destination = Rig.room(64).fill((byte) 9);
            AcompRequest refused = rig.request(64, untouched, "refused").destination(destination);
            assertEquals(Submission.QUEUE_FULL, refused.submitCompress());
            assertFalse(refused.isInFlight());
            assertFalse(refused.cancel(refused.ticket()), "there is nothing to cancel");
            refused.source(Rig.data(65)).destination(Rig.room(65).fill((byte) 9));
            gate.open();
            running.awaitDone(accepted.size());
            assertEquals(List.of(), untouched.lines());
            assertEquals(-1, Rig.room(64).fill((byte) 9).mismatch(destination), "QUEUE_FULL touches nothing");
            assertTrue(rig.rejections() >= 1, "a rejection no counter shows");
            assertEquals(Submission.IN_PROGRESS, refused.submitCompress());
            untouched.awaitDone(1);
            assertEquals(List.of("refused DONE"), untouched.lines());
        }
    }

    @Test
    void fullBacklogIsQueueFull() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1).backlogLimit(3), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            int accepted = fill(rig, gate, recorder).size();
            for (int number = 0; number < 3; number++) {
                assertEquals(Submission.BACKLOGGED, rig.request(10, recorder, "b").whenFull(WhenFull.BACKLOG).submitCompress());
            }
            assertEquals(3, rig.backlog());
            AcompRequest refused = rig.request(10, recorder, "refused").whenFull(WhenFull.BACKLOG);
            assertEquals(Submission.QUEUE_FULL, refused.submitCompress());
            gate.open();
            recorder.awaitDone(accepted + 3);
            assertFalse(recorder.cookies(AcompEvent.DONE).contains("refused"));
        }
    }

    /** The kernel's -ENOSPC means two things; here one is a return value and the other a status. */
    @Test
    void fullQueueAndFullDestinationAreToldApart() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            AcompRequest small = rig.request(100).destination(Rig.room(3));
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, small.compressAndWait());
            Gate gate = new Gate();
            driver.behaviour = gate;
            fill(rig, gate, new Recorder());
            assertEquals(Submission.QUEUE_FULL, small.submitCompress());
            gate.open();
        }
    }

    @Test
    void wrongCallsAreExceptionsAndChangeNothing() {
        try (Rig rig = Rig.of(new TestDriver())) {
            AcompRequest request = rig.acomp.newRequest();
            assertThrows(IllegalStateException.class, request::submitCompress, "no source");
            request.source(Rig.data(4));
            assertThrows(IllegalStateException.class, request::submitCompress, "no destination");
            request.destination(Rig.room(4));
            assertThrows(NullPointerException.class, () -> request.source((MemorySegment) null));
            assertThrows(NullPointerException.class, () -> request.source((List<MemorySegment>) null));
            assertThrows(NullPointerException.class, () -> request.destination((MemorySegment) null));
            assertThrows(NullPointerException.class, () -> request.destination((OutputAllocator) null, 1));
            assertThrows(NullPointerException.class, () -> request.whenFull(null));
            assertThrows(NullPointerException.class, () -> request.execution(null));
            assertThrows(NullPointerException.class, () -> request.deadline(null));
            assertThrows(IllegalArgumentException.class, () -> request.maxOutput(-1));
            assertThrows(IllegalArgumentException.class, () -> request.maxRatio(0));
            assertThrows(IllegalArgumentException.class, () -> request.maxRatio(Double.NaN));
            assertThrows(IllegalArgumentException.class, () -> request.maxWindow(0));
            assertThrows(IllegalArgumentException.class, () -> request.pairs(List.of(), List.of()));
            assertThrows(IllegalArgumentException.class, () -> request.pairs(List.of(Rig.data(1)), List.of()));
            assertFalse(request.isInFlight());
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(4 + TestFormat.HEADER, request.produced());
        }
    }

    @Test
    void inFlightEverySetterAndSubmitThrows() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            AcompRequest request = rig.request(30, recorder, "one");
            request.submitCompress();
            gate.awaitArrival();
            assertTrue(request.isInFlight());
            assertThrows(IllegalStateException.class, () -> request.source(Rig.data(1)));
            assertThrows(IllegalStateException.class, () -> request.source(List.of(Rig.data(1))));
            assertThrows(IllegalStateException.class, () -> request.destination(Rig.data(1)));
            assertThrows(IllegalStateException.class, () -> request.destination(List.of(Rig.data(1))));
            assertThrows(IllegalStateException.class, () -> request.pairs(List.of(Rig.data(1)), List.of(Rig.data(1))));
            assertThrows(IllegalStateException.class, () -> request.whenFull(WhenFull.WAIT));
            assertThrows(IllegalStateException.class, () -> request.execution(Execution.INLINE));
            assertThrows(IllegalStateException.class, () -> request.maxOutput(1));
            assertThrows(IllegalStateException.class, () -> request.maxRatio(1));
            assertThrows(IllegalStateException.class, () -> request.maxWindow(1));
            assertThrows(IllegalStateException.class, () -> request.deadline(Duration.ZERO));
            assertThrows(IllegalStateException.class, () -> request.onComplete(null, null));
            assertThrows(IllegalStateException.class, request::submitCompress);
            assertThrows(IllegalStateException.class, request::submitDecompress);
            assertThrows(IllegalStateException.class, request::compressAndWait);
            gate.open();
            recorder.awaitDone(1);
            assertEquals(AcompStatus.OK, request.status());
            assertEquals(List.of("one DONE"), recorder.lines());
        }
    }

    /** Empty sources are legal to compress and corrupt to decompress; nothing fits nowhere. */
    @Test
    void emptySourcesAndDestinations() {
        try (Rig rig = Rig.of(new TestDriver())) {
            MemorySegment empty = MemorySegment.ofArray(new byte[0]);
            for (Execution execution : Execution.values()) {
                AcompRequest request = rig.acomp.newRequest().source(empty).destination(Rig.room(0)).execution(execution);
                assertEquals(AcompStatus.OK, request.compressAndWait());
                assertEquals(TestFormat.HEADER, request.produced());
                assertEquals(AcompStatus.CORRUPT_INPUT, request.decompressAndWait());
                assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.destination(empty).compressAndWait());
                assertEquals(AcompStatus.OK, request.source(Rig.compressed(empty)).decompressAndWait());
                assertEquals(0, request.produced());
                assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.source(Rig.compressed(Rig.data(1))).decompressAndWait());
            }
        }
    }

    /** Submits until the lane is busy and its ring is full; the gate must be closed. */
    static List<AcompRequest> fill(Rig rig, Gate gate, Recorder recorder) {
        List<AcompRequest> accepted = new ArrayList<>();
        AcompRequest request = rig.request(20, recorder, "filler0");
        while (request.submitCompress() != Submission.QUEUE_FULL) {
            if (accepted.isEmpty()) {
                gate.awaitArrival();
            }
            accepted.add(request);
            request = rig.request(20, recorder, "filler" + accepted.size());
        }
        return accepted;
    }
}
