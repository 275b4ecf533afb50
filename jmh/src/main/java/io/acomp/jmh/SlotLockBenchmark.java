package io.acomp.jmh;

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

import io.acomp.store.page.SlotTable;

/** The lock of a slot, which is a bit of its control word, with nobody else at it. {@link StreamLockBenchmark} has what other locks take. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class SlotLockBenchmark {
    private static final int SLOTS = 1024;

    private SlotTable slots;
    private RandomOrder order;

    /** Makes a table. */
    @Setup
    public void open() {
        slots = new SlotTable(SLOTS);
        order = new RandomOrder(SLOTS);
    }

    /** Frees it. */
    @TearDown
    public void close() {
        slots.close();
    }

    /** Taken and given back. */
    @Benchmark
    public long lock() {
        int slot = order.next();
        long control = slots.lock(slot);
        slots.unlock(slot, control);
        return control;
    }

    /** A look without it. */
    @Benchmark
    public long peek() {
        return slots.peek(order.next());
    }
}
