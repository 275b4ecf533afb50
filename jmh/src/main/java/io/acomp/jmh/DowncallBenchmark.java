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

/**
 * What a downcall costs, by the way it is linked and by the work it does. A critical one saves the state transition and holds off the
 * collector as long as it runs: worth it for a page, not for a megabyte.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class DowncallBenchmark {
    /** Bytes the function looks at. */
    @Param({"16", "4096", "65536"})
    public int bytes;

    private Arena arena;
    private MemorySegment nativeA;
    private MemorySegment nativeB;
    private MemorySegment heapA;
    private MemorySegment heapB;

    /** Makes equal segments, so that every byte is looked at. */
    @Setup
    public void open() {
        arena = Arena.ofConfined();
        nativeA = Pages.page(arena, bytes);
        nativeB = Pages.page(arena, bytes);
        heapA = MemorySegment.ofArray(new byte[bytes]).copyFrom(nativeA);
        heapB = MemorySegment.ofArray(new byte[bytes]).copyFrom(nativeA);
    }

    /** Frees them. */
    @TearDown
    public void close() {
        arena.close();
    }

    /** Ordinary. */
    @Benchmark
    public int plain() throws Throwable {
        return LibcBinding.memcmpPlain(nativeA, nativeB);
    }

    /** Critical, native memory. */
    @Benchmark
    public int critical() throws Throwable {
        return LibcBinding.memcmpCritical(nativeA, nativeB);
    }

    /** Critical, heap memory, pinned while the call runs. */
    @Benchmark
    public int criticalOnHeap() throws Throwable {
        return LibcBinding.memcmpHeap(heapA, heapB);
    }

    /** What the same work costs without leaving Java. */
    @Benchmark
    public long mismatch() {
        return nativeA.mismatch(nativeB);
    }
}
