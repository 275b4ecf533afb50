package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
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
 * What it costs requests that somebody looks at the engine's meters every second: the same loop on the same engine without meters, with
 * meters bound, and with a scrape in each turn. Turns are shorter than a second: what bound meters cost counts as it is, and what scrapes add
 * to that is divided by the number of scrapes there were in a second.
 */
final class MetricsCost {
    private static final int BYTES = 4 << 10;
    private static final int DEPTH = 64;
    private static final int SET_BYTES = 2 << 20;
    private static final int LEAST_ROUNDS = 15;
    private static final int MOST_ROUNDS = 45;
    private static final double TARGET = 0.02;
    private static final int PLAIN = 0;
    private static final int BOUND = 1;
    private static final int SCRAPED = 2;

    private final Bench bench;
    private final long nanos;

    MetricsCost(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        bench.progress().accept("pipeline: what metrics cost");
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(bench.drivers().engine().lanes(1).build());
            Arena arena = Arena.ofShared();
            resources.add(arena::close);
            Acomp acomp = resources.add(engine.open("lz4"));
            Blocks blocks = new Blocks(bench.corpus(), BYTES, SET_BYTES / BYTES, arena);
            MemorySegment[] destinations = blocks.destinations(acomp.maxCompressedLength(BYTES), DEPTH);
            Blocks.Packed packed = blocks.pack(new WaitingCodec(acomp, Execution.LANE));
            BlockJob job = blocks.job(Operation.COMPRESS, packed, destinations);
            ResubmitLoop plain = new ResubmitLoop("ring " + acomp.driver(Operation.COMPRESS), acomp, job);
            Watched bound = new Watched(plain, engine, false);
            Watched scraped = new Watched(plain, engine, true);
            scraped.warmUp(nanos / 6);
            List<Contender> contenders = List.of(plain, bound, scraped);
            long turn = nanos / (LEAST_ROUNDS + 4) / contenders.size();
            long operations = 0;
            for (Contender contender : contenders) {
                operations = Math.max(operations, bench.warmUp().run(contender, job.blocks(), turn, 3 * turn));
            }
            measure(new Comparison(contenders, operations), scraped);
        }
    }

    private void measure(Comparison comparison, Watched scraped) {
        Supplier<Quartiles> bound = () -> Quartiles.of(comparison.speedups(BOUND, PLAIN));
        Rounds rounds = new Rounds(LEAST_ROUNDS, MOST_ROUNDS, nanos);
        Figures.repeat(bench.report(), "requests with metrics over those without", rounds, comparison::round, List.of(bound));
        double[] binding = Arrays.stream(comparison.speedups(BOUND, PLAIN)).map(speed -> 1 - speed).toArray();
        double[] scraping = Arrays.stream(comparison.speedups(SCRAPED, PLAIN)).map(speed -> 1 - speed).toArray();
        double[] cost = new double[binding.length];
        Arrays.setAll(cost, round -> binding[round] + (scraping[round] - binding[round]) / scraped.scrapesPerSecond());
        bench.report().add(new Ratio(
                "metrics.cost",
                figure(cost),
                String.format(
                        "part of the throughput of lz4 4 KiB requests, ring, one lane, %d in flight, that is lost to the engine's meters and"
                                + " histograms in a Prometheus registry that is scraped every second; median %.4f; bound %.3f, with %.0f scrapes a second %.3f; %s",
                        DEPTH,
                        Quartiles.of(cost).median(),
                        Quartiles.of(binding).median(),
                        scraped.scrapesPerSecond(),
                        Quartiles.of(scraping).median(),
                        scraped.summary()),
                TARGET,
                Better.LOWER));
    }

    /** A cost that has the quartiles on both sides of nothing cannot be told from nothing, and is that. */
    static Quartiles figure(double... cost) {
        Quartiles quartiles = Quartiles.of(cost);
        return quartiles.low() <= 0 && quartiles.high() >= 0 ? new Quartiles(quartiles.low(), 0, quartiles.high()) : quartiles;
    }
}
