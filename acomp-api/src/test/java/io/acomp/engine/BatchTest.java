package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.Execution;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Many pairs in one request: one slot, one lock, a status each (KS §1.8; rows 21 and 22). */
@EngineTest
class BatchTest {
    private static final int PAIRS = 8;

    @ParameterizedTest
    @EnumSource(AllocatorTest.Where.class)
    void aFailingPairDoesNotFailItsNeighbours(AllocatorTest.Where where) {
        try (TestDevice device = new TestDevice(3);
                Rig rig = where.rig(device)) {
            Random random = new Random(1);
            for (int round = 0; round < 100; round++) {
                List<MemorySegment> sources = new ArrayList<>();
                List<MemorySegment> destinations = new ArrayList<>();
                List<AcompStatus> expected = new ArrayList<>();
                long sum = 0;
                for (int pair = 0; pair < PAIRS; pair++) {
                    int size = random.nextInt(2000);
                    boolean fits = random.nextInt(3) > 0;
                    sources.add(Rig.data(size));
                    destinations.add(MemorySegment.ofArray(new byte[size + TestFormat.HEADER - (fits ? 0 : 1)]));
                    expected.add(fits ? AcompStatus.OK : AcompStatus.DESTINATION_TOO_SMALL);
                    sum += fits ? size + TestFormat.HEADER : 0;
                }
                AcompRequest request = where.request(rig).pairs(sources, destinations);
                AcompStatus whole = request.compressAndWait();
                assertEquals(PAIRS, request.pairCount());
                for (int pair = 0; pair < PAIRS; pair++) {
                    assertEquals(expected.get(pair), request.pairStatus(pair));
                    if (expected.get(pair) == AcompStatus.OK) {
                        Rig.assertCompressed(sources.get(pair), destinations.get(pair), request.pairProduced(pair));
                    } else {
                        assertEquals(0, request.pairProduced(pair));
                    }
                }
                assertEquals(
                        expected.contains(AcompStatus.DESTINATION_TOO_SMALL) ? AcompStatus.DESTINATION_TOO_SMALL : AcompStatus.OK, whole);
                assertEquals(sum, request.produced());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AllocatorTest.Where.class)
    void theFirstFailureIsTheStatusOfTheWhole(AllocatorTest.Where where) {
        try (TestDevice device = new TestDevice(8);
                Rig rig = where.rig(device)) {
            MemorySegment good = Rig.compressed(Rig.data(30));
            MemorySegment bad = Rig.data(30);
            MemorySegment empty = MemorySegment.ofArray(new byte[0]);
            AcompRequest request = where.request(rig)
                    .pairs(
                            List.of(good, good, bad, empty, good),
                            List.of(Rig.room(30), Rig.room(2), Rig.room(30), Rig.room(30), Rig.room(30)));
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.decompressAndWait());
            assertEquals(
                    List.of(
                            AcompStatus.OK,
                            AcompStatus.DESTINATION_TOO_SMALL,
                            AcompStatus.CORRUPT_INPUT,
                            AcompStatus.CORRUPT_INPUT,
                            AcompStatus.OK),
                    List.of(
                            request.pairStatus(0),
                            request.pairStatus(1),
                            request.pairStatus(2),
                            request.pairStatus(3),
                            request.pairStatus(4)));
            assertThrows(IndexOutOfBoundsException.class, () -> request.pairStatus(5));
            assertThrows(IndexOutOfBoundsException.class, () -> request.pairProduced(-1));
            assertEquals(AcompStatus.OK, request.source(good).destination(Rig.room(30)).decompressAndWait());
            assertEquals(0, request.pairCount());
            assertThrows(IndexOutOfBoundsException.class, () -> request.pairStatus(0));
        }
    }

    /** A batch of any size takes one slot: a ring of one holds it, and one request is counted. */
    @Test
    void oneSlotPerBatch() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(1), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            long before = finished(rig);
            Recorder recorder = new Recorder();
            List<AcompRequest> batches = new ArrayList<>();
            while (batches.size() < 6) {
                batches.add(batch(rig, 30).whenFull(WhenFull.BACKLOG).onComplete(recorder, batches.size()));
                Submission submission = batches.getLast().submitCompress();
                if (batches.size() == 1) {
                    gate.awaitArrival();
                    assertEquals(Submission.IN_PROGRESS, submission);
                }
            }
            gate.open();
            recorder.awaitDone(6);
            assertEquals(List.of(0, 1, 2, 3, 4, 5), recorder.cookies(AcompEvent.DONE));
            assertEquals(6, finished(rig) - before, "requests the lanes finished");
            assertEquals(6 * 30, rig.outcomes(AcompStatus.OK), "pairs counted one by one");
        }
    }

    /** The stream is locked once per batch: no other call gets in between its pairs. */
    @Test
    void oneLockPerBatch() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            ConcurrentLinkedQueue<Thread> callers = new ConcurrentLinkedQueue<>();
            driver.behaviour = (operation, source, destination, codec) -> {
                callers.add(Thread.currentThread());
                return codec.getAsLong();
            };
            List<Thread> threads = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    AcompRequest request = batch(rig, PAIRS).execution(Execution.INLINE);
                    for (int round = 0; round < 200; round++) {
                        assertEquals(AcompStatus.OK, request.compressAndWait());
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            List<Thread> order = List.copyOf(callers);
            assertEquals(4 * 200 * PAIRS, order.size());
            for (int at = 0; at < order.size(); at++) {
                assertEquals(order.get(at - at % PAIRS), order.get(at), "a call between the pairs of a batch");
            }
        }
    }

    @Test
    void aRunningBatchStopsBetweenPairs() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            Recorder recorder = new Recorder();
            AcompRequest request = batch(rig, PAIRS).onComplete(recorder, "batch");
            request.submitCompress();
            gate.awaitArrival();
            gate.letOne();
            gate.awaitArrival();
            assertTrue(request.cancel(request.ticket()));
            assertTrue(request.cancel(request.ticket()), "cancelling twice is the same");
            gate.open();
            recorder.awaitDone(1);
            assertEquals(AcompStatus.CANCELLED, request.status());
            assertEquals(AcompStatus.OK, request.pairStatus(0));
            assertEquals(AcompStatus.OK, request.pairStatus(1));
            for (int pair = 2; pair < PAIRS; pair++) {
                assertEquals(AcompStatus.CANCELLED, request.pairStatus(pair));
                assertEquals(0, request.pairProduced(pair));
            }
            assertEquals(PAIRS - 2, rig.outcomes(AcompStatus.CANCELLED));
        }
    }

    @Test
    void limitsAreForEachPair() {
        try (Rig rig = Rig.of(new TestDriver())) {
            MemorySegment small = Rig.compressed(MemorySegment.ofArray(new byte[100]));
            MemorySegment large = Rig.compressed(MemorySegment.ofArray(new byte[101]));
            AcompRequest request = rig.acomp.newRequest()
                    .pairs(List.of(small, large, small), List.of(Rig.room(500), Rig.room(500), Rig.room(500)))
                    .maxOutput(100);
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.decompressAndWait());
            assertEquals(AcompStatus.OK, request.pairStatus(0));
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.pairStatus(1));
            assertEquals(AcompStatus.OK, request.pairStatus(2));
        }
    }

    /** The pairs of a batch share the device with others and may come back in any order. */
    @Test
    void deviceMayFinishPairsInAnyOrder() {
        try (TestDevice device = new TestDevice(PAIRS);
                Rig rig = Rig.of(device)) {
            device.delivery = TestDevice.Delivery.HELD;
            Recorder recorder = new Recorder();
            AcompRequest request = batch(rig, PAIRS).onComplete(recorder, "batch");
            request.submitCompress();
            Await.until("all pairs are inside", () -> device.held() == PAIRS);
            device.releaseNewest(Integer.MAX_VALUE);
            recorder.awaitDone(1);
            assertEquals(AcompStatus.OK, request.status());
            assertEquals(1, recorder.all().size());
        }
    }

    /** A batch larger than the queue goes in as room appears. */
    @Test
    void batchLargerThanTheDevice() {
        try (TestDevice device = new TestDevice(2);
                Rig rig = Rig.of(device)) {
            AtomicInteger rounds = new AtomicInteger();
            for (int round = 0; round < 20; round++) {
                assertEquals(AcompStatus.OK, batch(rig, 50).compressAndWait());
                rounds.incrementAndGet();
            }
            assertEquals(20, rounds.get());
        }
    }

    static AcompRequest batch(Rig rig, int pairs) {
        List<MemorySegment> sources = new ArrayList<>();
        List<MemorySegment> destinations = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            sources.add(Rig.data(40 + pair));
            destinations.add(Rig.room(40 + pair));
        }
        return rig.acomp.newRequest().pairs(sources, destinations);
    }

    private static long finished(Rig rig) {
        return rig.engine.statistics().lanes().stream().mapToLong(EngineStatistics.Lane::requests).sum();
    }
}
