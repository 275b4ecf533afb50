package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
import io.acomp.AcompResult;
import io.acomp.AcompStatus;
import io.acomp.WaitMode;

/** One null request at a time, to the lane and back: what a caller that waits pays. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class RoundTripBenchmark {
    /** How the lane waits for the next request. */
    @Param({"BUSY_SPIN", "YIELDING", "BLOCKING"})
    public WaitMode waitMode;

    private AcompEngine engine;
    private Arena arena;
    private Acomp acomp;
    private AcompRequest request;
    private MemorySegment source;
    private MemorySegment destination;

    /** Opens the engine. */
    @Setup
    public void open() {
        engine = AcompEngine.builder().lanes(1).waitMode(waitMode).build();
        arena = Arena.ofShared();
        acomp = engine.open("null");
        source = Pages.page(arena, 64);
        destination = arena.allocate(64);
        request = acomp.newRequest().source(source).destination(destination);
    }

    /** Closes the engine. */
    @TearDown
    public void close() {
        acomp.close();
        engine.close();
        arena.close();
    }

    /** A reusable request that is waited for. */
    @Benchmark
    public AcompStatus requestAndWait() {
        return request.compressAndWait();
    }

    /** A future per request. */
    @Benchmark
    public AcompResult future() {
        return acomp.compress(source, destination).join();
    }
}
