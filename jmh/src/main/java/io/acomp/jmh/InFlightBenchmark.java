package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
import io.acomp.Submission;
import io.acomp.WaitMode;

/** One submission and one completion while 64 null requests are in flight, against what one would write without the library. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class InFlightBenchmark {
    private static final int DEPTH = 64;
    private static final int BYTES = 64;

    /** Requests of a transform; the oldest is looked at, then submitted again. */
    @State(Scope.Thread)
    public static class Requests {
        /** How the lane waits for the next request. */
        @Param({"BUSY_SPIN", "BLOCKING"})
        public WaitMode waitMode;

        private AcompEngine engine;
        private Arena arena;
        private Acomp acomp;
        private final AcompRequest[] requests = new AcompRequest[DEPTH];
        private int oldest;

        /** Opens the engine and fills the ring. */
        @Setup(Level.Iteration)
        public void open() {
            engine = AcompEngine.builder().lanes(1).waitMode(waitMode).build();
            arena = Arena.ofShared();
            acomp = engine.open("null");
            for (int i = 0; i < DEPTH; i++) {
                requests[i] = acomp.newRequest().source(Pages.page(arena, BYTES)).destination(arena.allocate(BYTES));
                submit(requests[i]);
            }
            oldest = 0;
        }

        /** Drains the ring and closes the engine. */
        @TearDown(Level.Iteration)
        public void close() {
            for (AcompRequest request : requests) {
                request.await();
            }
            acomp.close();
            engine.close();
            arena.close();
        }

        static void submit(AcompRequest request) {
            Submission submission = request.submitCompress();
            if (submission != Submission.IN_PROGRESS) {
                throw new IllegalStateException("a request was not taken, submission=" + submission);
            }
        }
    }

    /** Tasks on a fixed pool of one thread that copy as much. */
    @State(Scope.Thread)
    public static class Futures {
        private final ArrayDeque<CompletableFuture<Long>> flying = new ArrayDeque<>(DEPTH);
        private ExecutorService pool;
        private Arena arena;
        private MemorySegment source;
        private MemorySegment destination;

        /** Starts the pool and fills its queue. */
        @Setup(Level.Iteration)
        public void open() {
            pool = Executors.newFixedThreadPool(1);
            arena = Arena.ofShared();
            source = Pages.page(arena, BYTES);
            destination = arena.allocate(BYTES);
            for (int i = 0; i < DEPTH; i++) {
                flying.add(submit());
            }
        }

        /** Drains the queue and stops the pool. */
        @TearDown(Level.Iteration)
        public void close() {
            flying.forEach(CompletableFuture::join);
            flying.clear();
            pool.close();
            arena.close();
        }

        CompletableFuture<Long> submit() {
            return CompletableFuture.supplyAsync(() -> destination.copyFrom(source).byteSize(), pool);
        }
    }

    /** The library. */
    @Benchmark
    public AcompStatus requests(Requests state) {
        AcompRequest request = state.requests[state.oldest];
        while (request.isInFlight()) {
            Thread.onSpinWait();
        }
        AcompStatus status = request.status();
        Requests.submit(request);
        state.oldest = (state.oldest + 1) % DEPTH;
        return status;
    }

    /** The alternative. */
    @Benchmark
    public long futures(Futures state) {
        CompletableFuture<Long> oldest = state.flying.remove();
        while (!oldest.isDone()) {
            Thread.onSpinWait();
        }
        state.flying.add(state.submit());
        return oldest.join();
    }
}
