package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.Execution;
import io.acomp.metrics.EngineMetrics;

/** What looking at an engine costs that has served every driver there is a call: its counters, and a scrape of them as Prometheus's text. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class StatisticsBenchmark {
    private static final int BYTES = 4096;
    private static final String[] ALGORITHMS = {"null", "lz4", "zstd", "deflate"};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private AcompEngine engine;
    private EngineMetrics metrics;

    /** Lets an engine work. */
    @Setup
    public void open() {
        engine = AcompEngine.create();
        metrics = new EngineMetrics(engine, Tags.empty()).histograms();
        metrics.bindTo(registry);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment page = Pages.page(arena, BYTES);
            for (String algorithm : ALGORITHMS) {
                work(algorithm, page, arena);
            }
        }
    }

    private void work(String algorithm, MemorySegment page, Arena arena) {
        try (Acomp acomp = engine.open(algorithm)) {
            MemorySegment room = arena.allocate(acomp.maxCompressedLength(BYTES), 64);
            AcompRequest request = acomp.newRequest().execution(Execution.LANE).source(page).destination(room);
            if (request.compressAndWait() != AcompStatus.OK) {
                throw new IllegalStateException("a page cannot be compressed, algorithm=" + algorithm + ", status=" + request.status());
            }
        }
    }

    /** Closes the engine. */
    @TearDown
    public void close() {
        metrics.close();
        engine.close();
        registry.close();
    }

    /** The counters alone. */
    @Benchmark
    public EngineStatistics statistics() {
        return engine.statistics();
    }

    /** The counters read anew, and all meters as text. */
    @Benchmark
    public String scrape() {
        metrics.refresh();
        return registry.scrape();
    }
}
