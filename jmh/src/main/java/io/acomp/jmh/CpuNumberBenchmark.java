package io.acomp.jmh;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Ways to learn on which CPU one runs, for streams per CPU. The engine uses the critical downcall; the others lost. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class CpuNumberBenchmark {
    /** With the state transition of an ordinary downcall. */
    @Benchmark
    public int plainDowncall() throws Throwable {
        return LibcBinding.getcpuPlain();
    }

    /** Without it. */
    @Benchmark
    public int criticalDowncall() throws Throwable {
        return LibcBinding.getcpuCritical();
    }

    /** The fallback: the same stream for a thread wherever it runs. */
    @Benchmark
    public int hashOfThread() {
        return (int) (Thread.currentThread().threadId() * 0x9E37_79B9_7F4A_7C15L >>> 33);
    }
}
