package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.OpenLoop;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** Latencies of pages at parts of what one lane can do: how they grow towards its limit. */
final class LoadCurve {
    /** What the names of its figures begin with, to choose them by: it makes rows only. */
    static final String FIGURES = "pipeline.load";

    private static final int PAGE = 4 << 10;
    private static final int PAGES = 256;
    private static final int DEPTH = 64;
    private static final int CAPACITY_TURNS = 5;
    private static final double[] PARTS = {0.25, 0.5, 0.75, 0.9};
    private static final double LOAD_SECONDS = 0.2;
    private static final List<Codec> CODECS = List.of(new Codec("lz4", null), new Codec("zstd", 1));

    private final Bench bench;
    private final long nanos;

    private record Codec(String algorithm, @Nullable Integer level) {}

    LoadCurve(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(bench.drivers().engine().lanes(1).build());
            Arena arena = engine.newArena();
            resources.add(arena::close);
            for (Codec codec : CODECS) {
                AcompSettings settings = codec.level == null ? AcompSettings.DEFAULTS : AcompSettings.DEFAULTS.withLevel(codec.level);
                Acomp acomp = resources.add(engine.open(codec.algorithm, settings));
                Blocks pages = new Blocks(bench.corpus(), PAGE, PAGES, arena);
                Blocks.Packed packed = pages.pack(new WaitingCodec(acomp, Execution.LANE));
                BlockJob job =
                        pages.job(Operation.COMPRESS, packed, pages.destinations(acomp.maxCompressedLength(PAGE), DEPTH));
                measure(codec, acomp, job, (double) pages.bytes() / packed.bytes());
            }
        }
    }

    private void measure(Codec codec, Acomp acomp, BlockJob job, double ratio) {
        bench.progress().accept("pipeline: " + codec.algorithm + " at parts of its capacity");
        double capacity = capacity(acomp, job);
        for (double part : PARTS) {
            OpenLoop.Result result = bench.fixedLoad().load("load " + codec.algorithm, acomp, job, part * capacity, LOAD_SECONDS);
            Subject subject = new Subject(
                    PipelineSuite.NAME,
                    codec.algorithm,
                    acomp.driver(Operation.COMPRESS),
                    codec.level,
                    Operation.COMPRESS,
                    PAGE,
                    1,
                    DEPTH,
                    Mode.RING,
                    null,
                    null);
            double done = result.operationsPerSecond();
            bench.report()
                    .add(new Row(
                            subject,
                            new Quartiles(done, done, done),
                            ratio,
                            result.latencies(),
                            result.cpuSecondsPerOperation(),
                            part * capacity,
                            null));
        }
    }

    /** Requests a second of a producer that keeps the lane busy. */
    private double capacity(Acomp acomp, BlockJob job) {
        RingLoop loop = new RingLoop("capacity", acomp, job, false);
        long turn = nanos / CODECS.size() / 2 / (CAPACITY_TURNS + 2);
        long operations = bench.warmUp().run(loop, job.unit(), turn, 3 * turn);
        double[] speeds = new double[CAPACITY_TURNS];
        for (int i = 0; i < CAPACITY_TURNS; i++) {
            speeds[i] = loop.run(operations).operationsPerSecond();
        }
        return Quartiles.of(speeds).median();
    }
}
