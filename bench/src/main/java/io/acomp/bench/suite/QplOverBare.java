package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BareQpl;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.BlockLoop;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.GeometricMean;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Subject;
import io.acomp.spi.SyncDriver;

/** Requests on QPL's software path against a bare loop around libqpl: what pipeline, driver and its own checks cost together. */
final class QplOverBare {
    static final String FIGURE = "device.qplSoftware.overBare";

    private static final String DRIVER = "deflate-qpl";
    private static final int LEVEL = 1;
    private static final int SET_BYTES = 2 << 20;
    private static final int[] SIZES = {4 << 10, 64 << 10};
    private static final int LEAST_ROUNDS = 9;
    private static final double TARGET = 0.95;
    /** Outputs whose sizes differ by more than this part are not the same work. */
    private static final double SIZE_TOLERANCE = 0.01;

    private static final int BARE = 0;
    private static final int REQUESTS = 1;

    private final Bench bench;
    private final long nanos;
    private final List<Case> cases = new ArrayList<>();

    /** One size and direction; contenders in the order of the indexes above. */
    private record Case(int size, Operation operation, double ratio, Comparison comparison) {}

    QplOverBare(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        @Nullable String absence = bench.drivers().absence(DRIVER);
        if (absence != null) {
            bench.report().note(FIGURE + ": left out, " + absence);
            return;
        }
        bench.progress().accept(FIGURE);
        try (Resources resources = new Resources()) {
            SyncDriver driver = bench.drivers().named(DRIVER);
            AcompEngine engine = resources.add(bench.drivers().engine().lanes(1).build());
            Arena arena = engine.newArena();
            resources.add(arena::close);
            Acomp acomp = resources.add(engine.open(DRIVER, OwnBlocks.settings(driver, LEVEL)));
            BareQpl bare = resources.add(new BareQpl(LEVEL));
            for (int size : SIZES) {
                open(new Blocks(bench.corpus(), size, SET_BYTES / size, arena), bare, new WaitingCodec(acomp, Execution.INLINE));
            }
            measure();
        }
    }

    private void open(Blocks blocks, BareQpl bare, WaitingCodec requests) {
        Blocks.Packed packed = blocks.pack(bare);
        long ours = blocks.pack(requests).bytes();
        blocks.verify(requests, packed);
        if (Math.abs(ours - packed.bytes()) > SIZE_TOLERANCE * packed.bytes()) {
            bench.report().note(FIGURE + ": not the same work, blockBytes=" + blocks.size() + ", packedBytes=" + ours + ", packedBytesOfTheLoop="
                    + packed.bytes());
        }
        long capacity = Math.max(bare.maxCompressedLength(blocks.size()), requests.maxCompressedLength(blocks.size()));
        MemorySegment[] destination = blocks.destinations(capacity, 1);
        for (Operation operation : Operation.values()) {
            BlockJob job = blocks.job(operation, packed, destination);
            List<BlockLoop> loops = List.of(new BlockLoop("bare libqpl", bare, job), new BlockLoop("inline " + DRIVER, requests, job));
            long turn = nanos / 2 / (LEAST_ROUNDS + 2) / (SIZES.length * Operation.values().length * loops.size());
            long operations = 0;
            for (BlockLoop loop : loops) {
                operations = Math.max(operations, bench.warmUp().run(loop, job.blocks(), turn, 3 * turn));
            }
            cases.add(new Case(
                    blocks.size(), operation, (double) blocks.bytes() / packed.bytes(), new Comparison(loops, operations)));
        }
    }

    private void measure() {
        List<Comparison> comparisons = cases.stream().map(Case::comparison).toList();
        Supplier<Quartiles> figure = () -> GeometricMean.of(comparisons, REQUESTS, BARE);
        Rounds rounds = new Rounds(LEAST_ROUNDS, 4 * LEAST_ROUNDS, nanos);
        Figures.repeat(bench.report(), FIGURE, rounds, () -> comparisons.forEach(Comparison::round), List.of(figure));
        for (Case each : cases) {
            row(each, Mode.INLINE, REQUESTS, DRIVER, null);
            row(each, Mode.PEER, BARE, null, "libqpl");
        }
        bench.report().add(new Ratio(
                FIGURE,
                figure.get(),
                "geometric mean over 4 and 64 KiB in both directions, " + DRIVER + " level " + LEVEL
                        + ", requests in the calling thread against a loop around libqpl's software path that checks nothing but the status",
                TARGET,
                Ratio.Better.HIGHER));
    }

    private void row(Case each, Mode mode, int contender, @Nullable String driver, @Nullable String peer) {
        Subject subject = new Subject(DeviceSuite.NAME, "deflate", driver, LEVEL, each.operation, each.size, 1, 1, mode, peer, null);
        bench.report().add(Figures.row(subject, each.comparison, contender, each.ratio, null));
    }
}
