package io.acomp.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.Submission;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.Blocks;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.OpenLoop;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Resources;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.harness.WaitingCodec;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;

/**
 * Pages beside bulk: the 99th percentile of 4 KiB requests at a fixed load, with and without 64 MiB requests on the same CPU's lanes. The
 * load leaves the page lane mostly idle, so that the figure shows the pipeline and not the operating system's sharing of processors.
 */
final class Isolation {
    private static final int PAGE = 4 << 10;
    private static final int PAGES = 512;
    private static final int BULK = 64 << 20;
    private static final int DEPTH = 64;
    private static final double PER_SECOND = 5000;
    private static final int LEAST_ROUNDS = 7;
    private static final double TARGET = 2;

    private final Bench bench;
    private final long nanos;
    private final List<Double> ratios = new ArrayList<>();
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> beside = new ArrayList<>();

    Isolation(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        bench.progress().accept("pipeline: pages beside bulk requests");
        try (Resources resources = new Resources()) {
            AcompEngine engine = resources.add(bench.drivers().engine().lanes(1).build());
            Arena arena = engine.newArena();
            resources.add(arena::close);
            Acomp lz4 = resources.add(engine.open("lz4"));
            Acomp zstd = resources.add(engine.open("zstd", AcompSettings.DEFAULTS.withLevel(1)));
            Blocks pages = new Blocks(bench.corpus(), PAGE, PAGES, arena);
            BlockJob job = pages.job(
                    Operation.COMPRESS,
                    pages.pack(new WaitingCodec(lz4, Execution.LANE)),
                    pages.destinations(lz4.maxCompressedLength(PAGE), DEPTH));
            OpenLoop load = new OpenLoop("pages beside bulk", lz4, job);
            Bulk bulk = new Bulk(zstd, bench, arena);
            int count = (int) Math.max(1000, nanos / 1e9 * PER_SECOND / (2 * (LEAST_ROUNDS + 2)));
            load.run(PER_SECOND, count);
            Supplier<Quartiles> ratio = () -> Quartiles.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
            Rounds rounds = new Rounds(LEAST_ROUNDS, 2 * LEAST_ROUNDS, nanos);
            Figures.repeat(bench.report(), "pages beside bulk", rounds, () -> round(load, bulk, count), List.of(ratio));
            report(ratio.get());
        }
    }

    private void round(OpenLoop load, Bulk bulk, int count) {
        Latencies quiet = load.run(PER_SECOND, count).latencies();
        bulk.start();
        Latencies busy = load.run(PER_SECOND, count).latencies();
        bulk.stop();
        alone.add(quiet.p99Micros());
        beside.add(busy.p99Micros());
        ratios.add(busy.p99Micros() / quiet.p99Micros());
    }

    private void report(Quartiles ratio) {
        bench.report().add(new Ratio(
                "pipeline.page.p99UnderBulk",
                ratio,
                String.format(
                        "p99 of lz4 4 KiB requests at %.0f a second beside 64 MiB zstd requests on one bulk lane ÷ without them; medians "
                                + "%.0f and %.0f us",
                        PER_SECOND, median(beside), median(alone)),
                TARGET,
                Better.LOWER));
    }

    private static double median(List<Double> values) {
        return Quartiles.of(values.stream().mapToDouble(Double::doubleValue).toArray()).median();
    }

    /** One 64 MiB request after the other, resubmitted by its own callback. */
    private static final class Bulk {
        private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

        private final AcompRequest request;
        private volatile boolean wanted;
        private volatile boolean running;
        private volatile @Nullable HarnessException failure;

        Bulk(Acomp acomp, Bench bench, Arena arena) {
            // the corpus again and again: more than the window of level 1 lies between two copies
            Blocks block = new Blocks(bench.corpus(), BULK, 1, arena);
            MemorySegment destination = block.destinations(acomp.maxCompressedLength(BULK), 1)[0];
            request = acomp.newRequest().source(block.plain(0)).destination(destination).onComplete((_, _, _) -> next(), null);
        }

        private void next() {
            try {
                if (request.status() != AcompStatus.OK) {
                    throw new HarnessException("a bulk request went wrong, status=" + request.status());
                }
                if (wanted) {
                    submit();
                    return;
                }
            } catch (HarnessException e) {
                failure = e;
            }
            running = false;
        }

        private void submit() {
            Submission submission = request.submitCompress();
            if (submission != Submission.IN_PROGRESS) {
                throw new HarnessException("a bulk request was not taken, submission=" + submission);
            }
        }

        void start() {
            wanted = true;
            running = true;
            submit();
        }

        void stop() {
            wanted = false;
            long from = System.nanoTime();
            while (running) {
                if (System.nanoTime() - from > STALL_NANOS) {
                    throw new HarnessException("a bulk request does not end, seconds=" + STALL_NANOS / 1_000_000_000);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            HarnessException found = failure;
            if (found != null) {
                throw found;
            }
        }
    }
}
