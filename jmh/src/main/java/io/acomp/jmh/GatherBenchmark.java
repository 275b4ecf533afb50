package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;

/** Scatter-gather lists of 64 KiB in all, inline, null codec: one segment is taken as it is, more are gathered. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class GatherBenchmark {
    private static final int BYTES = 64 << 10;

    /** Segments on each side. */
    @Param({"1", "2", "16", "256"})
    public int segments;

    private AcompEngine engine;
    private Arena arena;
    private Acomp acomp;
    private AcompRequest request;
    private List<MemorySegment> sources;
    private List<MemorySegment> destinations;

    /** Opens the engine. */
    @Setup
    public void open() {
        engine = AcompEngine.create();
        arena = Arena.ofShared();
        acomp = engine.open("null");
        sources = new ArrayList<>();
        destinations = new ArrayList<>();
        for (int i = 0; i < segments; i++) {
            sources.add(Pages.page(arena, BYTES / segments));
            destinations.add(arena.allocate(BYTES / segments, 64));
        }
        request = acomp.newRequest().execution(Execution.INLINE);
    }

    /** Closes the engine. */
    @TearDown
    public void close() {
        acomp.close();
        engine.close();
        arena.close();
    }

    /** Sets the lists anew each time, as a caller with changing pages does. */
    @Benchmark
    public AcompStatus gather() {
        return request.source(sources).destination(destinations).compressAndWait();
    }
}
