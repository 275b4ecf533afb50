package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.corpus.MemoryCorpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class LoopTest {
    private static final int BYTES = 64;

    private final CopyDriver driver = new CopyDriver();
    private final Resources resources = new Resources();
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        driver.cutsResults = false;
        resources.close();
        arena.close();
    }

    private record Setup(Acomp acomp, BlockJob job, CopyDriver driver) {}

    static Stream<Arguments> contenders() {
        return Stream.of(
                Arguments.of("direct", (Function<Setup, Contender>) setup ->
                        new BlockLoop("direct", new DirectCodec(setup.driver, 0), setup.job)),
                Arguments.of("inline", (Function<Setup, Contender>) setup ->
                        new BlockLoop("inline", new WaitingCodec(setup.acomp, Execution.INLINE), setup.job)),
                Arguments.of("ring", (Function<Setup, Contender>) setup -> new RingLoop("ring", setup.acomp, setup.job, false)),
                Arguments.of("resubmit", (Function<Setup, Contender>) setup -> new ResubmitLoop("resubmit", setup.acomp, setup.job)),
                Arguments.of("team", (Function<Setup, Contender>) setup -> new Team(List.of(
                        new BlockLoop("team", new DirectCodec(setup.driver, 0), setup.job),
                        new BlockLoop("team", new DirectCodec(setup.driver, 0), setup.job)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contenders")
    void doesTheOperationsItIsAskedFor(String name, Function<Setup, Contender> maker) {
        Setup setup = setup(8, 1024);
        try (Contender contender = maker.apply(setup)) {
            for (long operations : new long[] {1, 7, 8, 1000}) {
                Slice slice = contender.run(operations);

                assertEquals(operations, slice.operations());
                assertTrue(slice.nanos() > 0 && slice.cpuNanos() >= 0, slice.toString());
            }
            for (int i = 0; i < setup.job.depth(); i++) {
                assertEquals(-1, setup.job.source(i).mismatch(setup.job.destination(i)));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contenders")
    void findsAWrongResult(String name, Function<Setup, Contender> maker) {
        try (Contender contender = maker.apply(setup(8, 1024))) {
            driver.cutsResults = true;

            HarnessException found = assertThrows(HarnessException.class, () -> contender.run(100));

            assertTrue(found.getMessage().contains("contender=" + name) && found.getMessage().contains("produced=63"), found.getMessage());
        }
    }

    @Test
    void aFullRingIsFoundAndNotWaitedFor() {
        Setup setup = setup(64, 4);
        RingLoop loop = new RingLoop("ring", setup.acomp, setup.job, true);
        AtomicBoolean found = new AtomicBoolean();
        driver.holdNext(found::get);

        try {
            assertTrue(assertThrows(HarnessException.class, () -> loop.run(10)).getMessage().contains("QUEUE_FULL"));
        } finally {
            found.set(true);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFuturesCopyToo(boolean spinning) {
        BlockJob job = setup(8, 1024).job;
        try (FutureLoop loop = new FutureLoop(job, spinning)) {
            assertEquals(1000, loop.run(1000).operations());
            assertEquals(-1, job.source(0).mismatch(job.destination(0)));
        }
    }

    @Test
    void oneSlowCallIsFeltByAllThatWereDueMeanwhile() {
        Setup setup = setup(64, 1024);
        OpenLoop load = new OpenLoop("load", setup.acomp, setup.job);
        load.run(1000, 50);
        AtomicLong end = new AtomicLong();
        driver.holdNext(() -> {
            end.compareAndSet(0, System.nanoTime() + 100_000_000);
            return System.nanoTime() - end.get() > 0;
        });

        // 250 requests, one every millisecond: a hundred of them are due while the first is held up
        OpenLoop.Result result = load.run(1000, 250);

        assertEquals(250, result.latencies().count());
        assertTrue(result.latencies().p99Micros() > 90_000, result.toString());
        assertTrue(result.latencies().p50Micros() < result.latencies().p99Micros(), result.toString());
    }

    @Test
    void aGeneratorThatCannotKeepItsScheduleIsFound() {
        Setup setup = setup(20_000, 32_768);
        OpenLoop load = new OpenLoop("load", setup.acomp, setup.job);

        // all at once, and never held up: being late is the generator's own fault
        assertTrue(load.run(1e12, 20_000).stalled());
    }

    @Test
    void aGeneratorThatIsHeldUpIsNotBlamed() {
        Setup setup = setup(1, 1024);
        OpenLoop load = new OpenLoop("load", setup.acomp, setup.job);
        Thread generator = Thread.currentThread();
        driver.holdNext(() -> generator.getState() == Thread.State.TIMED_WAITING);

        // all at once: behind the first one, which a busy machine may delay, each finds the pipeline full
        assertFalse(load.run(1e12, 200).stalled());
    }

    @Test
    void percentilesComeFromTheSamplesNamed() {
        long[] nanos = new long[1002];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = i * 1000L;
        }
        nanos[0] = 999_000_000;

        Latencies latencies = Latencies.of(nanos, 1, 1001);

        assertEquals(1000, latencies.count());
        assertEquals(500, latencies.p50Micros(), 1);
        assertEquals(990, latencies.p99Micros(), 1);
        assertEquals(999, latencies.p999Micros(), 1);
    }

    private Setup setup(int depth, int ringSize) {
        AcompEngine engine = resources.add(driver.engine(ringSize));
        Acomp acomp = resources.add(engine.open("null"));
        Blocks blocks = new Blocks(new MemoryCorpus(), BYTES, depth, arena);
        Blocks.Packed packed = blocks.pack(new WaitingCodec(acomp, Execution.LANE));
        return new Setup(acomp, blocks.job(Operation.DECOMPRESS, packed, blocks.destinations(BYTES, depth)), driver);
    }
}
