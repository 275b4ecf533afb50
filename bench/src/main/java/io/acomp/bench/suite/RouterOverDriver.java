package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.Policy;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.DeviceLoop;
import io.acomp.bench.harness.GeometricMean;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.ResubmitLoop;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Subject;
import io.acomp.hw.sim.LatencyLaw;

/**
 * What the router costs: requests it decides about against requests that have no choice, on the same queue of the same simulated device. The
 * device answers at once, so that the lane is what both wait for, and each nanosecond more shows.
 */
final class RouterOverDriver {
    static final String FIGURE = "device.router.overDriver";

    private static final String ALGORITHM = "null";
    private static final int[] SIZES = {4 << 10, 64 << 10};
    private static final LatencyLaw LAW = new LatencyLaw(0, 0, 0);
    private static final int QUEUE_DEPTH = 64;
    /** Below the queue's depth: the router gives nothing to software because the device is busy. */
    private static final int IN_FLIGHT = 32;
    private static final int BLOCKS = 32;
    private static final int LEAST_ROUNDS = 9;
    private static final double TARGET = 0.98;

    private static final int DRIVER = 0;
    private static final int ROUTER = 1;

    private final Bench bench;
    private final long nanos;
    private final List<Comparison> comparisons = new ArrayList<>();

    RouterOverDriver(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        bench.progress().accept(FIGURE);
        Simulated device = Simulated.over(bench.drivers().of(ALGORITHM).getFirst(), LAW, QUEUE_DEPTH, 0);
        String name = device.driverName();
        Drivers drivers = bench.drivers().with(List.of(device));
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(drivers.engine().lanes(1).deviceThreshold(1).build());
            Arena arena = engine.newArena();
            resources.add(arena::close);
            AcompSettings alone = OwnBlocks.settings(drivers.device(name).orElseThrow(), null);
            Acomp driver = resources.add(engine.open(name, alone));
            Acomp router = resources.add(engine.open(name, alone.withPolicy(Policy.PREFER_HARDWARE)));
            for (int size : SIZES) {
                Blocks blocks = new Blocks(bench.corpus(), size, BLOCKS, arena);
                Blocks.Packed packed = blocks.pack(new WaitingCodec(driver, Execution.LANE));
                blocks.verify(new WaitingCodec(router, Execution.LANE), packed);
                BlockJob job = blocks.job(Operation.COMPRESS, packed, blocks.destinations(driver.maxCompressedLength(size), IN_FLIGHT));
                LongSupplier inside = drivers.deviceNanos(name);
                compare(job, List.of(
                        new DeviceLoop(new ResubmitLoop("driver", driver, job), engine, name, inside),
                        new DeviceLoop(new ResubmitLoop("router", router, job), engine, name, inside)));
            }
            measure(name);
        }
    }

    private void compare(BlockJob job, List<DeviceLoop> loops) {
        long turn = nanos / 2 / (LEAST_ROUNDS + 2) / (SIZES.length * loops.size());
        long operations = 0;
        for (DeviceLoop loop : loops) {
            operations = Math.max(operations, bench.warmUp().run(loop, job.unit(), turn, 3 * turn));
        }
        comparisons.add(new Comparison(loops, operations));
    }

    private void measure(String driver) {
        Supplier<Quartiles> figure = () -> GeometricMean.of(comparisons, ROUTER, DRIVER);
        Rounds rounds = new Rounds(LEAST_ROUNDS, 4 * LEAST_ROUNDS, nanos);
        Figures.repeat(bench.report(), FIGURE, rounds, () -> comparisons.forEach(Comparison::round), List.of(figure));
        for (int i = 0; i < SIZES.length; i++) {
            Subject subject = new Subject(
                    DeviceSuite.NAME, ALGORITHM, driver, null, Operation.COMPRESS, SIZES[i], 1, IN_FLIGHT, Mode.DEVICE, null,
                    null);
            bench.report().add(Figures.row(subject, comparisons.get(i), ROUTER, 1.0, null));
        }
        bench.report().add(new Ratio(
                FIGURE,
                figure.get(),
                "PREFER_HARDWARE against REQUIRE_HARDWARE on one simulated device that copies and answers at once, geometric mean over 4 and 64 KiB, "
                        + IN_FLIGHT + " in flight, requests resubmitted by their own DONE callbacks",
                TARGET,
                Ratio.Better.HIGHER));
    }
}
