package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.BlockLoop;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Contender;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.GeometricMean;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.ResubmitLoop;
import io.acomp.bench.harness.RingLoop;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.bench.report.Subject;
import io.acomp.spi.CodecSettings;

/**
 * The pipeline on real codecs against nothing at all: the same driver, the same blocks, the same checks, but the stream called in a plain
 * loop. One lane with the default wait strategy stands against one thread.
 */
final class OverDirect {
    private static final int DEPTH = 64;
    private static final int SET_BYTES = 2 << 20;
    private static final int[] SIZES = {4 << 10, 64 << 10};
    private static final List<Codec> CODECS = List.of(new Codec("lz4", null), new Codec("zstd", 1), new Codec("deflate", 1));
    private static final int LEAST_ROUNDS = 9;
    private static final int LATENCY_OPERATIONS = 4096;
    private static final double LOAD_SECONDS = 0.15;
    private static final double RING_TARGET = 0.97;
    private static final double INLINE_TARGET = 0.987;

    private static final int DIRECT = 0;
    private static final int PRODUCER = 1;
    private static final int RING = 2;
    private static final int INLINE = 3;

    private final Bench bench;
    private final long nanos;
    private final List<Case> cases = new ArrayList<>();

    private record Codec(String algorithm, @Nullable Integer level) {}

    /** One algorithm, size and direction; its contenders in the order of the indexes above. */
    private record Case(
            Codec codec,
            String driver,
            int size,
            double ratio,
            Acomp acomp,
            BlockJob job,
            BlockLoop direct,
            BlockLoop inline,
            Comparison comparison) {}

    OverDirect(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(bench.drivers().engine().lanes(1).build());
            Arena arena = Arena.ofShared();
            resources.add(arena::close);
            for (Codec codec : CODECS) {
                for (int size : SIZES) {
                    open(codec, size, engine, arena, resources);
                }
            }
            measure();
        }
    }

    private void open(Codec codec, int size, AcompEngine engine, Arena arena, Resources resources) {
        AcompSettings settings = codec.level == null ? AcompSettings.DEFAULTS : AcompSettings.DEFAULTS.withLevel(codec.level);
        Acomp acomp = resources.add(engine.open(codec.algorithm, settings));
        Blocks blocks = new Blocks(bench.corpus(), size, SET_BYTES / size, arena);
        int level = codec.level == null ? CodecSettings.DEFAULT_LEVEL : codec.level;
        MemorySegment[] destinations = blocks.destinations(acomp.maxCompressedLength(size), DEPTH);
        Blocks.Packed packed = blocks.pack(new WaitingCodec(acomp, Execution.LANE));
        blocks.verify(new WaitingCodec(acomp, Execution.INLINE), packed);
        for (Operation operation : Operation.values()) {
            bench.progress().accept("pipeline: " + codec.algorithm + " " + size + " " + operation + ", warm-up");
            DirectCodec driver = resources.add(new DirectCodec(bench.drivers().named(acomp.driver(operation)), level));
            blocks.verify(driver, packed);
            BlockJob job = blocks.job(operation, packed, destinations);
            BlockLoop direct = new BlockLoop("direct " + driver.name(), driver, job);
            BlockLoop inline = new BlockLoop("inline " + driver.name(), new WaitingCodec(acomp, Execution.INLINE), job);
            RingLoop producer = new RingLoop("ring producer " + driver.name(), acomp, job, false);
            ResubmitLoop ring = new ResubmitLoop("ring " + driver.name(), acomp, job);
            List<Contender> contenders = List.of(direct, producer, ring, inline);
            long turn = nanos / 2 / (LEAST_ROUNDS + 2) / (CODECS.size() * SIZES.length * Operation.values().length * contenders.size());
            long operations = 0;
            for (Contender contender : contenders) {
                operations = Math.max(operations, bench.warmUp().run(contender, job.blocks(), turn, 3 * turn));
            }
            double ratio = (double) blocks.bytes() / packed.bytes();
            Comparison comparison = new Comparison(contenders, operations);
            cases.add(new Case(codec, driver.name(), size, ratio, acomp, job, direct, inline, comparison));
        }
    }

    private void measure() {
        List<Comparison> comparisons = cases.stream().map(Case::comparison).toList();
        Supplier<Quartiles> ring = () -> GeometricMean.of(comparisons, RING, DIRECT);
        Supplier<Quartiles> inline = () -> GeometricMean.of(comparisons, INLINE, DIRECT);
        Rounds rounds = new Rounds(LEAST_ROUNDS, 4 * LEAST_ROUNDS, nanos);
        bench.progress().accept("pipeline: ring and inline against direct");
        Figures.repeat(bench.report(), "pipeline over direct", rounds, () -> comparisons.forEach(Comparison::round), List.of(ring, inline));
        cases.forEach(this::rows);
        String work = "geometric mean over lz4, zstd level 1, deflate level 1 at 4 and 64 KiB in both directions, " + DEPTH
                + " in flight, one lane, default wait strategy, against a loop around the same driver's stream; ";
        ratio("pipeline.ring.overDirect", ring.get(), work + "requests resubmitted by their own DONE callbacks", RING_TARGET);
        Quartiles producer = GeometricMean.of(comparisons, PRODUCER, DIRECT);
        ratio("pipeline.ring.producer.overDirect", producer, work + "requests of one producer on another processor", null);
        ratio("pipeline.inline.overDirect", inline.get(), work + "requests that run in the calling thread", INLINE_TARGET);
    }

    private void ratio(String name, Quartiles figure, String detail, @Nullable Double target) {
        bench.report().add(new Ratio(name, figure, detail, target, Better.HIGHER));
    }

    private void rows(Case each) {
        int operations = Math.min(LATENCY_OPERATIONS, (int) each.comparison.operations());
        Latencies direct = each.direct.latencies(operations);
        Latencies inline = each.inline.latencies(operations);
        double half = each.comparison.operationsPerSecond(PRODUCER).median() / 2;
        Latencies ring = bench.fixedLoad().latencies("ring " + each.driver, each.acomp, each.job, half, LOAD_SECONDS);
        add(each, Mode.DIRECT, 1, DIRECT, direct);
        add(each, Mode.RING, DEPTH, RING, ring);
        add(each, Mode.INLINE, 1, INLINE, inline);
    }

    private void add(Case each, Mode mode, int depth, int contender, Latencies latencies) {
        Subject subject = new Subject(
                PipelineSuite.NAME,
                each.codec.algorithm,
                each.driver,
                each.codec.level,
                each.job.operation(),
                each.size,
                1,
                depth,
                mode,
                null,
                null);
        bench.report().add(Figures.row(subject, each.comparison, contender, each.ratio, latencies));
    }
}
