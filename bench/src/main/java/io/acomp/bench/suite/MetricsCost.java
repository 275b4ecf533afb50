package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.ResubmitLoop;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;

/**
 * What it costs requests that somebody looks at the engine's meters: the same loop on the same engine, with meters bound and scraped, and
 * without. Turns are too short for a scrape a second, so there are ten: a bound for the cost of one.
 */
final class MetricsCost {
    private static final int BYTES = 4 << 10;
    private static final int DEPTH = 64;
    private static final int SET_BYTES = 2 << 20;
    private static final int LEAST_ROUNDS = 11;
    private static final int MOST_ROUNDS = 33;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double TARGET = 0.02;
    private static final int PLAIN = 0;
    private static final int SCRAPED = 1;

    private final Bench bench;
    private final long nanos;

    MetricsCost(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        bench.progress().accept("pipeline: what metrics cost");
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(AcompEngine.builder().lanes(1).build());
            Arena arena = Arena.ofShared();
            resources.add(arena::close);
            Acomp acomp = resources.add(engine.open("lz4"));
            Blocks blocks = new Blocks(bench.corpus(), BYTES, SET_BYTES / BYTES, arena);
            MemorySegment[] destinations = blocks.destinations(acomp.maxCompressedLength(BYTES), DEPTH);
            Blocks.Packed packed = blocks.pack(new WaitingCodec(acomp, Execution.LANE));
            BlockJob job = blocks.job(Operation.COMPRESS, packed, destinations);
            ResubmitLoop plain = new ResubmitLoop("ring " + acomp.driver(Operation.COMPRESS), acomp, job);
            Scraped scraped = new Scraped(plain, engine, INTERVAL_NANOS);
            scraped.warmUp(nanos / 6);
            List<Contender> contenders = List.of(plain, scraped);
            long turn = nanos / (LEAST_ROUNDS + 4) / contenders.size();
            long operations = 0;
            for (Contender contender : contenders) {
                operations = Math.max(operations, bench.warmUp().run(contender, job.blocks(), turn, 3 * turn));
            }
            measure(new Comparison(contenders, operations), scraped);
        }
    }

    private void measure(Comparison comparison, Scraped scraped) {
        Supplier<Quartiles> speed = () -> Quartiles.of(comparison.speedups(SCRAPED, PLAIN));
        Rounds rounds = new Rounds(LEAST_ROUNDS, MOST_ROUNDS, nanos);
        Figures.repeat(bench.report(), "requests with metrics scraped over those without", rounds, comparison::round, List.of(speed));
        double[] cost = Arrays.stream(comparison.speedups(SCRAPED, PLAIN)).map(speedup -> 1 - speedup).toArray();
        bench.report().add(new Ratio(
                "metrics.cost",
                Quartiles.of(cost),
                "part of the throughput of lz4 4 KiB requests, ring, one lane, " + DEPTH + " in flight, that is lost while a Prometheus registry"
                        + " with the engine's meters and histograms is scraped ten times a second (a bound for one); " + scraped.summary(),
                TARGET,
                Better.LOWER));
    }
}
