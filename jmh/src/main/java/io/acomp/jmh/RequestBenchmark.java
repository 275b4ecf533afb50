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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.acomp.Acomp;
import io.acomp.AcompContext;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;

/** A null request of 64 bytes in the calling thread, by what of it is kept from one to the next. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class RequestBenchmark {
    private static final int BYTES = 64;

    private AcompEngine engine;
    private Arena arena;
    private Acomp acomp;
    private AcompContext context;
    private AcompRequest request;
    private MemorySegment source;
    private MemorySegment destination;

    /** Opens the engine. */
    @Setup
    public void open() {
        engine = AcompEngine.create();
        arena = Arena.ofShared();
        acomp = engine.open("null");
        context = acomp.newContext();
        request = acomp.newRequest().execution(Execution.INLINE);
        source = Pages.page(arena, BYTES);
        destination = arena.allocate(BYTES);
    }

    /** Closes the engine. */
    @TearDown
    public void close() {
        context.close();
        acomp.close();
        engine.close();
        arena.close();
    }

    /** The same request again, on the stream of its CPU: a mutex. */
    @Benchmark
    public AcompStatus reused() {
        return request.source(source).destination(destination).compressAndWait();
    }

    /** A request each time, as one writes who does not keep any. */
    @Benchmark
    public AcompStatus madeAnew() {
        return acomp.newRequest().execution(Execution.INLINE).source(source).destination(destination).compressAndWait();
    }

    /** The same request again, on a stream of its own, as the store's contexts have it: no mutex. */
    @Benchmark
    public AcompStatus ownStream() {
        return context.request().source(source).destination(destination).compressAndWait();
    }
}
