package io.acomp.bench.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompStatus;
import io.acomp.ObservedRequest;
import io.acomp.Operation;
import io.acomp.Policy;
import io.acomp.bench.corpus.MemoryCorpus;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.WarmUp;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.suite.Bench;
import io.acomp.bench.suite.Drivers;
import io.acomp.bench.suite.FixedLoad;
import io.acomp.bench.suite.Plan;
import io.acomp.service.trace.Trace;
import io.acomp.service.trace.TraceRecorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class ReplayTest {
    private static final int PAGE = 4096;
    private static final String DEVICE = "sim:queues=2,depth=1024,latency=50us,perByte=0ns";

    @TempDir
    private Path folder;

    private final Report report = new Report();

    /** A request as a recorder sees it. */
    private record Sample(
            Operation operation,
            String algorithm,
            @Nullable String driver,
            AcompStatus status,
            long sourceBytes,
            long produced,
            int pairCount,
            boolean isPart,
            boolean ranInline,
            boolean ranOnDevice,
            long submitNanos,
            long waitNanos,
            long serviceNanos)
            implements ObservedRequest {

        static Sample of(Operation operation, String algorithm, long source, long produced, int pairs, boolean inline, long nanos) {
            return new Sample(operation, algorithm, null, AcompStatus.OK, source, produced, pairs, false, inline, false, nanos, 0, 5000);
        }
    }

    private Path trace(List<Sample> samples) throws IOException {
        Path file = folder.resolve("t.trace");
        try (TraceRecorder recorder = TraceRecorder.start(file, TraceRecorder.NO_LIMIT)) {
            samples.forEach(recorder::ended);
        }
        return file;
    }

    /** Pages compressed and decompressed every so often, sizes telling them apart. */
    private static List<Sample> pages(int count, long everyNanos, boolean inline) {
        List<Sample> samples = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            boolean compress = i % 3 != 0;
            int plain = PAGE + i % 7;
            samples.add(Sample.of(
                    compress ? Operation.COMPRESS : Operation.DECOMPRESS,
                    "lz4",
                    compress ? plain : 2000 + i % 5 * 300,
                    compress ? 2000 + i % 5 * 300 : plain,
                    0,
                    inline,
                    begin + i * everyNanos));
        }
        return samples;
    }

    private void replay(ReplayOptions options, Drivers drivers, Pace pace) throws IOException {
        Plan plan = new Plan(Set.of(), List.of(), List.of(1), List.of(1), 0.1, false, false, null);
        new ReplaySuite(options, pace)
                .run(new Bench(plan, new MemoryCorpus(), drivers, new WarmUp(), new FixedLoad(), report, _ -> {}));
    }

    private ReplayOptions options(Path file, double speed, List<String> drivers, String... devices) {
        return new ReplayOptions(
                file, drivers, List.of(devices).stream().map(DeviceSpec::parse).toList(), Policy.PREFER_HARDWARE, speed);
    }

    private double ratio(String name) {
        return report.ratios().stream().filter(ratio -> ratio.name().equals(name)).map(Ratio::figure).findFirst().orElseThrow().median();
    }

    // ---------------------------------------------------------------- what comes out

    @Test
    void givesRowsPerContenderAndDirection() throws IOException {
        Path file = trace(pages(600, 100_000, false));

        replay(options(file, 1, List.of("lz4", "zstd"), DEVICE), Drivers.discover(), Pace.SYSTEM);

        assertEquals(6, report.rows().size());
        for (Row row : report.rows()) {
            assertEquals("replay", row.subject().suite());
            assertEquals(Mode.REPLAY, row.subject().mode());
            assertEquals(row.subject().operation().name().toLowerCase(Locale.ROOT), row.fields().get("operation"));
            assertNotNull(row.latencies());
            double offered = row.offeredOperationsPerSecond() == null ? 0 : row.offeredOperationsPerSecond();
            double share = row.subject().operation() == Operation.COMPRESS ? 2 / 3.0 : 1 / 3.0;
            assertEquals(10_000 * share, offered, 30);
            assertEquals(PAGE + 3, row.subject().sizeBytes(), 1);
            assertTrue(row.operationsPerSecond().median() <= offered * 1.05, row.toString());
            assertEquals("lz4-sim".equals(row.subject().driver()), row.subject().simulated());
        }
        assertEquals(2, report.rows().stream().filter(row -> row.subject().simulated()).count());
        assertEquals(0, ratio("replay.device1.fallbackShare"), "the device was not asked");
        // the median is of the device's law: no software is that slow, or it would have been asked
        assertTrue(report.rows().getLast().latencies().p50Micros() >= 50);
    }

    @Test
    void batchesAndInlineRequestsStayWhatTheyWere() throws IOException {
        List<Sample> samples = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < 60; i++) {
            samples.add(Sample.of(Operation.COMPRESS, "lz4", 8L * PAGE, 16_000, 8, i % 2 == 0, begin + i * 50_000L));
        }
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        Drivers drivers = Drivers.discover()
                .observedBy(request -> seen.add(request.pairCount() + " " + request.sourceBytes() + " " + request.ranInline()));

        replay(options(trace(samples), ReplayOptions.AS_FAST_AS_IT_GOES, List.of()), drivers, Pace.SYSTEM);

        assertTrue(seen.contains("8 32768 true") && seen.contains("8 32768 false"), seen.toString());
        assertEquals(1, report.rows().size());
        assertNull(report.rows().getFirst().latencies());
        assertNull(report.rows().getFirst().offeredOperationsPerSecond());
    }

    /** The same trace gives the same requests with the same data in the same order. */
    @Test
    void ordersAndDataAreTheSameEachTime() throws IOException {
        List<Sample> samples = pages(300, 10_000, true);
        Path file = trace(samples);
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
            Drivers drivers = Drivers.discover().observedBy(request -> {
                if (request.ranInline()) { // data is made on lanes
                    seen.add(request.operation() + " " + request.sourceBytes() + " " + request.produced());
                }
            });
            replay(options(file, ReplayOptions.AS_FAST_AS_IT_GOES, List.of("lz4")), drivers, Pace.SYSTEM);
            runs.add(List.copyOf(seen));
        }
        assertTrue(runs.getFirst().equals(runs.getLast()), "another order, or other data");
        assertTrue(runs.getFirst().size() >= samples.size());
        List<Long> compressed = samples.stream()
                .filter(sample -> sample.operation == Operation.COMPRESS)
                .map(Sample::sourceBytes)
                .toList();
        List<Long> replayed = runs.getFirst().stream()
                .filter(text -> text.startsWith("COMPRESS"))
                .map(text -> Long.parseLong(text.split(" ")[1]))
                .limit(compressed.size())
                .toList();
        assertEquals(compressed, replayed);
    }

    // ---------------------------------------------------------------- what may go wrong

    /** A generator that oversleeps is found out, and the work is not blamed for it. */
    @Test
    void aStalledGeneratorIsSaid() throws IOException {
        Pace slow = new Pace() {
            @Override
            public long nanos() {
                return Pace.SYSTEM.nanos();
            }

            @Override
            public long until(long nanos) {
                return Pace.SYSTEM.until(Math.max(nanos, nanos()) + 3_000_000);
            }
        };
        replay(options(trace(pages(100, 100_000, false)), 1, List.of("lz4")), Drivers.discover(), slow);

        assertTrue(ratio("replay.lz4.generatorLateShare") > 0.9, "late=" + ratio("replay.lz4.generatorLateShare"));
        assertTrue(ratio("replay.lz4.rateReached") < 0.5);
        assertTrue(report.notes().stream().anyMatch(note -> note.contains("the load generator itself was late")), report.notes().toString());
    }

    /** Those who are too slow for a load are found out, and latencies count from the times of the trace. */
    @Test
    void aLoadThatIsTooMuchIsSaid() throws IOException {
        String slow = "sim:depth=1,latency=2ms,perByte=0ns";
        ReplayOptions all = options(trace(pages(200, 100_000, true)), 1, List.of(), slow);
        ReplayOptions only = new ReplayOptions(all.file(), List.of("lz4"), all.devices(), Policy.REQUIRE_HARDWARE, 1);

        replay(only, Drivers.discover(), Pace.SYSTEM);

        assertTrue(report.notes().stream().anyMatch(note -> note.startsWith("replay: lz4 left out")), report.notes().toString());
        assertTrue(ratio("replay.device1.rateReached") < 0.2, "reached=" + ratio("replay.device1.rateReached"));
        assertTrue(ratio("replay.device1.heldUpShare") > 0.8);
        assertTrue(report.notes().stream().anyMatch(note -> note.contains("too slow for it")), report.notes().toString());
        // 200 requests of 2 ms, one at a time, are through after 400 ms; the last one should have begun after 20
        assertTrue(report.rows().getFirst().latencies().p99Micros() > 300_000);
    }

    @Test
    void emptyAndUnknownTracesAreRefused() throws IOException {
        Path empty = trace(List.of());
        assertThrows(HarnessException.class, () -> replay(options(empty, 1, List.of()), Drivers.discover(), Pace.SYSTEM));
        Path unknown = trace(List.of(Sample.of(Operation.COMPRESS, "no-such-algorithm", 10, 5, 0, true, 0)));
        assertThrows(HarnessException.class, () -> replay(options(unknown, 1, List.of()), Drivers.discover(), Pace.SYSTEM));
    }

    @Test
    void devicesAreReadAsTheyAreWritten() {
        DeviceSpec spec = DeviceSpec.parse("sim:queues=2,depth=128,engines=8,latency=20us,perByte=0.25ns,jitter=1.5us,algorithm=zstd");
        assertEquals("zstd", spec.algorithm());
        assertEquals(2, spec.queues());
        assertEquals(128, spec.depth());
        assertEquals(8, spec.engines());
        assertEquals(20_000, spec.law().fixedNanos());
        assertEquals(0.25, spec.law().nanosPerByte());
        assertEquals(1500, spec.law().jitterNanos());
        assertEquals("simulated: 2 queues of 128, 8 at once, 20 us + 0.25 ns a byte +- 1.5 us", spec.words());
        assertEquals("simulated: 1 queue of 64, all at once, 20 us + 0.25 ns a byte", DeviceSpec.parse("sim:").words());
        for (String wrong : List.of(
                "qat", "sim:queue=2", "sim:queues=0", "sim:latency=20", "sim:latency=-1us", "sim:depth", "sim:depth=1,depth=2", "sim:jitter=1s")) {
            assertThrows(IllegalArgumentException.class, () -> DeviceSpec.parse(wrong), wrong);
        }
    }

    @Test
    void callersAreThoseThatRanAtTheSameTime() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 4; i++) { // of 5 us each
            samples.add(Sample.of(Operation.COMPRESS, "lz4", PAGE, 2000, 0, i != 3, 1_000_000 + i * 2000L));
        }
        assertEquals(3, schedule(samples).callers());
        assertFalse(schedule(samples).requests().getLast().inline());
    }

    private Schedule schedule(List<Sample> samples) throws IOException {
        return new Schedule(Trace.read(trace(samples), Integer.MAX_VALUE).requests());
    }
}
