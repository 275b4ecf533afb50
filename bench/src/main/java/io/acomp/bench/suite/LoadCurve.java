package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.OpenLoop;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** How long requests take as more and more of them are offered: 4 KiB, one lane, loads in parts of the throughput measured right before. */
final class LoadCurve {
    static final String FIGURE = "pipeline.load";

    private static final int[] PERCENTS = {10, 30, 50, 70, 80, 90, 95};
    private static final List<Codec> CODECS = List.of(new Codec("lz4", null), new Codec("zstd", 1));
    private static final int SIZE = 4 << 10;
    private static final int BLOCKS = 512;
    private static final int DEPTH = 64;
    private static final int ROUNDS = 3;
    /** Of a codec's time; the rest offers loads. */
    private static final double THROUGHPUT_SHARE = 0.15;

    private final Bench bench;
    private final long nanos;

    private record Codec(String algorithm, @Nullable Integer level) {}

    LoadCurve(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos / CODECS.size();
    }

    void run() {
        for (Codec codec : CODECS) {
            try (Resources resources = new Resources()) {
                run(codec, resources);
            }
        }
    }

    private void run(Codec codec, Resources resources) {
        bench.progress().accept("pipeline: latencies over load, " + codec.algorithm);
        AcompEngine engine = resources.add(AcompEngine.builder().lanes(1).build());
        Arena arena = engine.newArena();
        resources.add(arena::close);
        AcompSettings settings = codec.level == null ? AcompSettings.DEFAULTS : AcompSettings.DEFAULTS.withLevel(codec.level);
        Acomp acomp = resources.add(engine.open(codec.algorithm, settings));
        Blocks blocks = new Blocks(bench.corpus(), SIZE, BLOCKS, arena);
        Blocks.Packed packed = blocks.pack(new WaitingCodec(acomp, Execution.LANE));
        BlockJob job = blocks.job(Operation.COMPRESS, packed, blocks.destinations(acomp.maxCompressedLength(SIZE), DEPTH));
        RingLoop loop = new RingLoop("load " + codec.algorithm, acomp, job, false);
        long turn = (long) (nanos * THROUGHPUT_SHARE / 3);
        long operations = bench.warmUp().run(loop, job.unit(), turn, turn);
        double throughput = loop.run(2 * operations).operationsPerSecond();
        double seconds = nanos * (1 - THROUGHPUT_SHARE) / 1e9 / (PERCENTS.length * ROUNDS * 1.25);
        List<List<OpenLoop.Result>> results = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < PERCENTS.length; i++) {
                if (round == 0) {
                    results.add(new ArrayList<>());
                }
                Latencies.Load load = new Latencies.Load(PERCENTS[i], throughput * PERCENTS[i] / 100);
                results.get(i).add(bench.fixedLoad().offer(loop.name(), acomp, job, load, seconds));
            }
        }
        Subject subject = new Subject(
                PipelineSuite.NAME, codec.algorithm, acomp.driver(Operation.COMPRESS), codec.level, Operation.COMPRESS, SIZE, 1, DEPTH, Mode.RING,
                null, null);
        double ratio = (double) blocks.bytes() / packed.bytes();
        results.forEach(rounds -> bench.report().add(new Row(subject, Quartiles.of(each(rounds, OpenLoop.Result::perSecond)), ratio, middle(rounds), null)));
    }

    /** The median of each percentile over the rounds: one bad moment must not draw a peak. */
    private static Latencies middle(List<OpenLoop.Result> rounds) {
        Latencies first = rounds.getFirst().latencies();
        return new Latencies(
                rounds.stream().mapToLong(result -> result.latencies().count()).sum(),
                median(rounds, Latencies::p50Micros),
                median(rounds, Latencies::p99Micros),
                median(rounds, Latencies::p999Micros),
                first.load());
    }

    private static double median(List<OpenLoop.Result> rounds, ToDoubleFunction<Latencies> percentile) {
        return Quartiles.of(each(rounds, result -> percentile.applyAsDouble(result.latencies()))).median();
    }

    private static double[] each(List<OpenLoop.Result> rounds, ToDoubleFunction<OpenLoop.Result> value) {
        return rounds.stream().mapToDouble(value).toArray();
    }
}
