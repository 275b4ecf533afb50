package io.acomp.jmh;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Locks for a stream that is nearly always free: an inline request takes one and gives it back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class StreamLockBenchmark {
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean flag = new AtomicBoolean();
    private long calls;

    /** The lock that can be tried and waited for. */
    @Benchmark
    public long reentrantLock() {
        if (!lock.tryLock()) {
            throw new IllegalStateException("nobody else takes it");
        }
        try {
            return ++calls;
        } finally {
            lock.unlock();
        }
    }

    /** A flag, which can be tried only. */
    @Benchmark
    public long flag() {
        if (!flag.compareAndSet(false, true)) {
            throw new IllegalStateException("nobody else takes it");
        }
        try {
            return ++calls;
        } finally {
            flag.setRelease(false);
        }
    }

    /** A monitor, which can be waited for only. */
    @Benchmark
    public synchronized long monitor() {
        return ++calls;
    }
}
