package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.WhenFull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Counters are exact when nothing runs, and sums agree however one adds (KS §3.7; row 29). */
@EngineTest
class StatisticsTest {
    @ParameterizedTest
    @EnumSource(AllocatorTest.Where.class)
    void outcomesAddUp(AllocatorTest.Where where) throws InterruptedException {
        try (TestDevice device = new TestDevice(8);
                Rig rig = where.rig(device)) {
            EngineStatistics before = rig.engine.statistics();
            AtomicLong ok = new AtomicLong();
            AtomicLong small = new AtomicLong();
            AtomicLong bytesIn = new AtomicLong();
            AtomicLong bytesOut = new AtomicLong();
            List<Thread> threads = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int round = 0; round < 500; round++) {
                        int size = random.nextInt(200);
                        MemorySegment room = MemorySegment.ofArray(new byte[size + random.nextInt(2 * TestFormat.HEADER)]);
                        AcompRequest request = where.request(rig).source(Rig.data(size)).destination(room);
                        if (request.compressAndWait() == AcompStatus.OK) {
                            ok.incrementAndGet();
                            bytesIn.addAndGet(size);
                            bytesOut.addAndGet(request.produced());
                        } else {
                            small.incrementAndGet();
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            EngineStatistics after = rig.engine.statistics();
            assertEquals(ok.get(), outcomes(after, AcompStatus.OK) - outcomes(before, AcompStatus.OK));
            assertEquals(
                    small.get(), outcomes(after, AcompStatus.DESTINATION_TOO_SMALL) - outcomes(before, AcompStatus.DESTINATION_TOO_SMALL));
            assertEquals(bytesIn.get(), in(after) - in(before));
            assertEquals(bytesOut.get(), out(after) - out(before));
            long counted = after.drivers().stream().mapToLong(totals -> totals.service().count()).sum()
                    - before.drivers().stream().mapToLong(totals -> totals.service().count()).sum();
            assertEquals(2000, counted, "latencies");
            after.drivers().forEach(totals -> {
                assertEquals(totals.service().count(), totals.waiting().count());
                assertTrue(totals.service().totalNanos() > 0);
            });
            assertEquals(where == AllocatorTest.Where.INLINE ? 0 : 2000, finished(after) - finished(before), "requests of lanes");
            after.lanes().forEach(lane -> {
                assertEquals(0, lane.depth(), lane::name);
                assertEquals(0, lane.backlog(), lane::name);
                assertEquals(0, lane.queuedBytes(), lane::name);
            });
        }
    }

    /** A self-test is the engine's business; the counters are about the caller's requests. */
    @Test
    void selfTestsAreNotCounted() {
        try (TestDevice device = new TestDevice(8);
                Rig rig = Rig.of(device);
                Rig soft = Rig.of(new TestDriver())) {
            assertEquals(0, soft.outcomes());
            assertEquals(0, rig.outcomes());
        }
    }

    @Test
    void directionsAndPlacesAreApart() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            MemorySegment packed = Rig.compressed(Rig.data(100));
            for (int round = 0; round < 3; round++) {
                rig.request(100).compressAndWait();
                rig.request(100).execution(Execution.INLINE).compressAndWait();
                rig.acomp.newRequest().source(packed).destination(Rig.room(100)).decompressAndWait();
            }
            List<EngineStatistics.DriverTotals> totals = rig.engine.statistics().drivers();
            assertEquals(3, totals.size());
            totals.forEach(one -> {
                assertEquals(driver.name(), one.driver());
                assertEquals(driver.algorithm(), one.algorithm());
                assertEquals(3, one.outcomes().get(AcompStatus.OK));
            });
            assertEquals(1, totals.stream().filter(one -> one.operation() == Operation.DECOMPRESS).count());
            assertEquals(1, totals.stream().filter(one -> one.place().startsWith("inline")).count());
            assertEquals(2, totals.stream().filter(one -> one.place().equals(rig.engine.statistics().lanes().getFirst().name())).count());
        }
    }

    @Test
    void lanesShowWhatWaits() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(builder -> builder.ringSize(4), driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            List<AcompRequest> requests = new ArrayList<>();
            for (int number = 0; number < 10; number++) {
                requests.add(rig.request(1000).destination(Rig.room(1000)).whenFull(WhenFull.BACKLOG));
                requests.getLast().submitCompress();
                if (number == 0) {
                    gate.awaitArrival();
                }
            }
            EngineStatistics.Lane lane = rig.engine.statistics().lanes().getFirst();
            assertTrue(lane.depth() <= 4, () -> "depth=" + lane.depth());
            assertTrue(lane.backlog() >= 5 && lane.backlog() <= 6, () -> "backlog=" + lane.backlog());
            assertEquals(10 * 1000, lane.queuedBytes(), "source bytes, the running request included");
            gate.open();
            requests.forEach(AcompRequest::await);
            assertEquals(10, rig.engine.statistics().lanes().getFirst().requests());
        }
    }

    @Test
    void latencyBucketsAreOrderedAndTight() {
        long before = 0;
        for (int bucket = 0; bucket < LatencyCounts.BUCKETS; bucket++) {
            long upper = LatencyCounts.upperNanos(bucket);
            assertTrue(upper > before, "bucket " + bucket);
            assertEquals(bucket, LatencyCounts.bucket(upper - 1), "the largest latency of bucket " + bucket);
            assertTrue(before < 4 || upper - before <= before / 4 + 1, "bucket " + bucket + " is too wide");
            before = upper;
        }
        assertEquals(0, LatencyCounts.bucket(-5));
        assertEquals(LatencyCounts.BUCKETS - 1, LatencyCounts.bucket(Long.MAX_VALUE));
        LatencyCounts empty = new LatencyCounts(new long[LatencyCounts.BUCKETS], 0);
        assertEquals(0, empty.count());
        assertEquals(0, empty.quantileNanos(0.99));
        long[] counts = new long[LatencyCounts.BUCKETS];
        counts[LatencyCounts.bucket(1000)] = 99;
        counts[LatencyCounts.bucket(1_000_000)] = 1;
        LatencyCounts some = new LatencyCounts(counts, 0);
        assertEquals(100, some.count());
        assertEquals(LatencyCounts.upperNanos(LatencyCounts.bucket(1000)), some.quantileNanos(0.5));
        assertEquals(LatencyCounts.upperNanos(LatencyCounts.bucket(1000)), some.quantileNanos(0.99));
        assertEquals(LatencyCounts.upperNanos(LatencyCounts.bucket(1_000_000)), some.quantileNanos(1));
    }

    private static long outcomes(EngineStatistics statistics, AcompStatus status) {
        return statistics.drivers().stream().mapToLong(totals -> totals.outcomes().getOrDefault(status, 0L)).sum();
    }

    private static long in(EngineStatistics statistics) {
        return statistics.drivers().stream().mapToLong(EngineStatistics.DriverTotals::bytesIn).sum();
    }

    private static long out(EngineStatistics statistics) {
        return statistics.drivers().stream().mapToLong(EngineStatistics.DriverTotals::bytesOut).sum();
    }

    private static long finished(EngineStatistics statistics) {
        return statistics.lanes().stream().mapToLong(EngineStatistics.Lane::requests).sum();
    }
}
