package io.acomp.bench.suite;

import java.lang.foreign.Arena;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.WaitMode;
import io.acomp.bench.harness.BlockJob;
import io.acomp.bench.harness.CpuClock;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.ResubmitLoop;
import io.acomp.bench.report.Ratio;
import io.acomp.bench.report.Ratio.Better;
import io.acomp.metrics.EngineMetrics;

/** What a request leaves for the collector once everything is warm. */
final class AllocationPerRequest {
    private static final int REPETITIONS = 7;
    private static final int LEAST_OPERATIONS = 100_000;
    private static final double TARGET = 0;
    /** What the measurement itself allocates, a few hundred bytes a turn, vanishes below this many bytes a request. */
    private static final double RESOLUTION = 0.1;

    private final Bench bench;
    private final long nanos;

    AllocationPerRequest(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        bench.progress().accept("pipeline: bytes allocated per request");
        try (Arena arena = Arena.ofShared();
                AcompEngine engine = bench.drivers().engine().lanes(1).waitMode(WaitMode.BUSY_SPIN).build();
                Acomp acomp = engine.open("null");
                EngineMetrics metrics = new EngineMetrics(engine, Tags.empty()).histograms()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            metrics.bindTo(registry);
            BlockJob job = NullThroughput.job(bench, arena);
            ResubmitLoop loop = new ResubmitLoop("ring null", acomp, job);
            long operations = Math.max(LEAST_OPERATIONS, bench.warmUp().run(loop, job.blocks(), nanos / 2 / REPETITIONS, nanos / 2));
            double[] bytes = new double[REPETITIONS];
            for (int i = 0; i < REPETITIONS; i++) {
                registry.scrape(); // what a scrape allocates is the scrape's, not the requests'
                long before = CpuClock.allocatedBytes();
                loop.run(operations);
                bytes[i] = Math.rint((CpuClock.allocatedBytes() - before) / (double) operations / RESOLUTION) * RESOLUTION;
            }
            bench.report().add(new Ratio(
                    "pipeline.bytesAllocatedPerRequest",
                    Quartiles.of(bytes),
                    "Java heap allocated by all threads, null codec, ring, callback form, busy-spin, metrics bound, " + operations
                            + " requests a turn; in steps of " + RESOLUTION,
                    TARGET,
                    Better.LOWER));
        }
    }
}
