package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.WaitMode;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.FutureLoop;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Subject;
import io.acomp.spi.CodecSettings;

/**
 * The pipeline by itself: requests that only copy a few bytes, against the same copies as {@link java.util.concurrent.CompletableFuture}s.
 */
final class NullThroughput {
    static final int BYTES = 64;
    static final int DEPTH = 64;

    private static final String ALGORITHM = "null";
    private static final int BLOCKS = 64;
    private static final int LEAST_ROUNDS = 9;
    private static final int LEAST_OPERATIONS = 4096;
    private static final double TARGET = 4;
    private static final int BUSY = 0;
    private static final int BLOCKING = 1;
    private static final int FUTURES = 2;
    private static final int SPINNING_FUTURES = 3;

    private final Bench bench;
    private final long nanos;

    NullThroughput(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        try (Resources resources = new Resources()) {
            Arena arena = Arena.ofShared();
            resources.add(arena::close);
            BlockJob job = job(bench, arena);
            List<Contender> contenders = List.of(
                    new FreshEngineLoop(WaitMode.BUSY_SPIN, ALGORITHM, job),
                    new FreshEngineLoop(WaitMode.BLOCKING, ALGORITHM, job),
                    resources.add(new FutureLoop(job, false)),
                    resources.add(new FutureLoop(job, true)));
            bench.progress().accept("pipeline: null requests against CompletableFuture");
            long turn = nanos / 2 / (LEAST_ROUNDS * contenders.size());
            long operations = LEAST_OPERATIONS;
            for (Contender contender : contenders) {
                operations = Math.max(operations, bench.warmUp().run(contender, job.blocks(), turn, nanos / 10));
            }
            measure(new Comparison(contenders, operations));
        }
    }

    /** The job of all null measurements, on memory that the caller closes. */
    static BlockJob job(Bench bench, Arena arena) {
        Blocks blocks = new Blocks(bench.corpus(), BYTES, BLOCKS, arena);
        try (DirectCodec codec = new DirectCodec(bench.drivers().of(ALGORITHM).getFirst(), CodecSettings.DEFAULT_LEVEL)) {
            return blocks.job(Operation.COMPRESS, blocks.pack(codec), blocks.destinations(BYTES, DEPTH));
        }
    }

    private void measure(Comparison comparison) {
        Supplier<Quartiles> busy = () -> comparison.speedup(BUSY, FUTURES);
        Supplier<Quartiles> blocking = () -> comparison.speedup(BLOCKING, FUTURES);
        Rounds rounds = new Rounds(LEAST_ROUNDS, 4 * LEAST_ROUNDS, nanos);
        Figures.repeat(bench.report(), "null requests over CompletableFuture", rounds, comparison::round, List.of(busy, blocking));
        String driver = bench.drivers().of(ALGORITHM).getFirst().name();
        row(comparison, BUSY, Mode.RING, driver, null);
        row(comparison, FUTURES, Mode.PEER, null, "CompletableFuture");
        row(comparison, SPINNING_FUTURES, Mode.PEER, null, "CompletableFuture, spinning");
        String work = BYTES + "-byte copies, one producer, " + DEPTH
                + " in flight, against supplyAsync on a fixed pool of one thread, the oldest future joined; one lane, ";
        ratio("pipeline.null.overCompletableFuture", busy.get(), work + "busy-spin", TARGET);
        ratio("pipeline.null.blocking.overCompletableFuture", blocking.get(), work + "blocking", null);
        Quartiles spinning = comparison.speedup(BUSY, SPINNING_FUTURES);
        ratio("pipeline.null.overSpinningCompletableFuture", spinning, work + "busy-spin; the peer's producer spins too", null);
    }

    private void ratio(String name, Quartiles figure, String detail, @Nullable Double target) {
        bench.report().add(new Ratio(name, figure, detail, target, Better.HIGHER));
    }

    private void row(Comparison comparison, int contender, Mode mode, @Nullable String driver, @Nullable String peer) {
        Subject subject =
                new Subject(PipelineSuite.NAME, ALGORITHM, driver, null, Operation.COMPRESS, BYTES, 1, DEPTH, mode, peer, null);
        bench.report().add(Figures.row(subject, comparison, contender, null, null));
    }
}
