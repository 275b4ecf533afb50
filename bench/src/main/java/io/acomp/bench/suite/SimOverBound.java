package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.DeviceLoop;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.ResubmitLoop;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;
import io.acomp.hw.sim.LatencyLaw;

/**
 * A device lane against what the simulated device can do at all: depth ÷ latency requests a second. The codec copies, so that what is
 * missing to the bound is the lane's; the latency is long enough for one processor to make all the copies of the deepest queue.
 */
final class SimOverBound {
    static final String FIGURE = "device.sim.overBound";
    static final String POLL_SHARE = "device.pollShare";

    private static final String ALGORITHM = "null";
    private static final int[] DEPTHS = {1, 8, 64, 128};
    private static final int[] SIZES = {4 << 10, 64 << 10};
    /** Times the device is filled in a turn. */
    private static final int GENERATIONS = 50;
    private static final LatencyLaw LAW = new LatencyLaw(300_000, 150, 0);
    private static final int BLOCKS = 8;
    private static final int LEAST_ROUNDS = 7;
    private static final double LOAD_SECONDS = 0.1;
    private static final double TARGET = 0.95;
    /** The requests whose lane is looked at: pages, as many as a device likes to have. */
    private static final int POLLED_DEPTH = 64;
    private static final int POLLED_SIZE = 4 << 10;

    private final Bench bench;
    private final long nanos;
    private final List<Case> cases = new ArrayList<>();

    /** A depth and a size. */
    private record Case(
            String driver, int depth, int size, double bound, Acomp acomp, BlockJob job, DeviceLoop loop, Comparison comparison) {
        Quartiles overBound() {
            Quartiles perSecond = comparison.operationsPerSecond(0);
            return new Quartiles(perSecond.low() / bound, perSecond.median() / bound, perSecond.high() / bound);
        }
    }

    SimOverBound(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        try (Resources resources = new Resources()) {
            for (int depth : DEPTHS) {
                open(depth, resources);
            }
            measure();
        }
    }

    private void open(int depth, Resources resources) {
        Simulated device = Simulated.over(bench.drivers().of(ALGORITHM).getFirst(), LAW, depth, 0);
        String driver = device.driverName();
        Drivers drivers = bench.drivers().with(List.of(device));
        AcompEngine engine = resources.add(drivers.engine().lanes(1).build());
        Arena arena = engine.newArena();
        resources.add(arena::close);
        Acomp acomp = resources.add(engine.open(driver, OwnBlocks.settings(drivers.device(driver).orElseThrow(), null)));
        for (int size : SIZES) {
            bench.progress().accept(FIGURE + ": depth " + depth + ", " + size + " bytes, warm-up");
            Blocks blocks = new Blocks(bench.corpus(), size, BLOCKS, arena);
            Blocks.Packed packed = blocks.pack(new WaitingCodec(acomp, Execution.LANE));
            BlockJob job = blocks.job(Operation.COMPRESS, packed, blocks.destinations(acomp.maxCompressedLength(size), depth));
            DeviceLoop loop = new DeviceLoop(
                    new ResubmitLoop(driver + " depth " + depth, acomp, job), engine, driver, drivers.deviceNanos(driver));
            double bound = device.device().bound(Operation.COMPRESS, size);
            // filling and emptying the device costs about a latency each, which is no part of the bound
            long turn = (long) (GENERATIONS * depth / bound * 1e9);
            // whole generations: what is submitted together completes together
            long operations = bench.warmUp().run(loop, Math.max(depth, BLOCKS), turn, 3 * turn);
            cases.add(new Case(driver, depth, size, bound, acomp, job, loop, new Comparison(List.of(loop), operations)));
        }
    }

    private void measure() {
        bench.progress().accept(FIGURE);
        Supplier<Quartiles> figure = () -> worst().overBound();
        Rounds rounds = new Rounds(LEAST_ROUNDS, 4 * LEAST_ROUNDS, nanos);
        Figures.repeat(bench.report(), FIGURE, rounds, () -> cases.forEach(each -> each.comparison.round()), List.of(figure));
        cases.forEach(this::row);
        Case worst = worst();
        bench.report().add(new Ratio(
                FIGURE,
                figure.get(),
                String.format(
                        Locale.ROOT,
                        "requests a second on a simulated device ÷ (depth ÷ latency), the worst of depths 1, 8, 64, 128 at 4 and 64 KiB, which is"
                                + " depth %d at %s; copies, %s",
                        worst.depth, Sizes.text(worst.size), Simulated.words(LAW)),
                TARGET,
                Ratio.Better.HIGHER));
        cases.stream().filter(each -> each.depth == POLLED_DEPTH && each.size == POLLED_SIZE).forEach(this::pollShare);
    }

    private Case worst() {
        return cases.stream().min(Comparator.comparingDouble(each -> each.overBound().median())).orElseThrow();
    }

    private void row(Case each) {
        double half = each.comparison.operationsPerSecond(0).median() / 2;
        Latencies latencies = bench.fixedLoad().latencies(each.loop.name(), each.acomp, each.job, half, LOAD_SECONDS);
        bench.report().add(Figures.row(subject(each), each.comparison, 0, 1.0, latencies));
    }

    private static Subject subject(Case each) {
        return new Subject(
                DeviceSuite.NAME, ALGORITHM, each.driver, null, Operation.COMPRESS, each.size, 1, each.depth, Mode.DEVICE, null,
                null);
    }

    private void pollShare(Case each) {
        Row row = Figures.row(subject(each), each.comparison, 0, null, null);
        bench.report().add(new Ratio(
                POLL_SHARE,
                each.loop.pollShare(),
                String.format(
                        Locale.ROOT,
                        "part of the device lane's time that goes into looking for completions, simulated device, depth %d at %s; a request costs"
                                + " %.2f processor seconds a GB in all",
                        each.depth, Sizes.text(each.size), row.cpuSecondsPerGigabyte()),
                null,
                Ratio.Better.LOWER));
    }
}
