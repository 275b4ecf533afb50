package io.acomp.jmh;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
import io.acomp.service.trace.TraceRecorder;

/**
 * What recording a trace adds to a request: a null request of 4 KiB in the calling thread that nobody is told about, that somebody is told
 * about who does nothing, for which the clock is read, and that is recorded.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class TraceBenchmark {
    private static final int BYTES = 4096;
    private static final long LIMIT_BYTES = 1L << 30;

    /** Who is told. */
    public enum Told {
        /** Nobody. */
        NOBODY,
        /** Somebody who does nothing. */
        IDLE,
        /** A recorder, which writes a file. */
        RECORDER
    }

    /** In an engine of its own. */
    @Param
    public Told told;

    private Path file;
    private TraceRecorder recorder;
    private AcompEngine engine;
    private Acomp acomp;
    private Arena arena;
    private AcompRequest request;

    /**
     * Opens an engine, and a file.
     *
     * @throws IOException if that cannot be
     */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        file = Files.createTempFile("acomp-jmh", ".trace");
        recorder = TraceRecorder.start(file, LIMIT_BYTES);
        AcompEngine.Builder builder = AcompEngine.builder();
        engine = switch (told) {
            case NOBODY -> builder.build();
            case IDLE -> builder.observer(ended -> {}).build();
            case RECORDER -> builder.observer(recorder).build();
        };
        acomp = engine.open("null");
        arena = Arena.ofShared();
        request = acomp.newRequest()
                .execution(Execution.INLINE)
                .source(Pages.page(arena, BYTES))
                .destination(arena.allocate(BYTES, 64));
    }

    /**
     * Closes all and says how much of the trace was lost, for what is dropped costs less than what is recorded.
     *
     * @throws IOException if the file is not whole
     */
    @TearDown(Level.Iteration)
    public void close() throws IOException {
        acomp.close();
        engine.close();
        arena.close();
        recorder.close();
        if (recorder.dropped() > 0) {
            System.out.print("(recorded=" + recorder.recorded() + ", dropped=" + recorder.dropped() + ") ");
        }
        Files.delete(file);
    }

    /** One request. */
    @Benchmark
    public AcompStatus request() {
        return request.compressAndWait();
    }
}
