package io.acomp.jmh;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Bookkeeping of a request: what was taken out of it, or is done one time in many, against what is left. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class RequestPiecesBenchmark {
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile boolean closed;

    /** What timing a request costs: done for one in eight of the short ones. */
    @Benchmark
    public long twoLooksAtTheClock() {
        return -System.nanoTime() + System.nanoTime();
    }

    /** What told a transform that is closed when its last request had ended; lost. */
    @Benchmark
    public void useCounts() {
        begun.increment();
        ended.increment();
    }

    /** What requests do instead. */
    @Benchmark
    public boolean closedFlag() {
        return closed;
    }
}
