package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

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

import io.acomp.store.pool.SlabPool;

/**
 * Objects of 1 to 3 KiB in the slab pool, in random order. The store reads with the place where it saw the object last; without it the
 * object can be fetched only when the handle's entry has come, which shows where the objects are in no cache.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class SlabPoolBenchmark {
    private static final int LEAST_BYTES = 1 << 10;
    private static final int SPREAD = 2 << 10;

    /** Objects in the pool: 2 MB of them, and 256 MB. */
    @Param({"1024", "131072"})
    public int objects;

    private final ReentrantLock lock = new ReentrantLock();
    private SlabPool pool;
    private Arena arena;
    private MemorySegment room;
    private RandomOrder order;
    /** What a slot of the store holds: handle, and the place above it. */
    private long[] slots;
    private int length;

    /** Fills the pool. */
    @Setup
    public void open() {
        pool = new SlabPool();
        arena = Arena.ofConfined();
        room = Pages.page(arena, LEAST_BYTES + SPREAD);
        order = new RandomOrder(objects);
        slots = new long[objects];
        for (int i = 0; i < objects; i++) {
            int handle = pool.store(room, 0, nextLength(), i, 0);
            slots[i] = (long) pool.place(handle) << Integer.SIZE | handle;
        }
    }

    /** Frees it. */
    @TearDown
    public void close() {
        pool.close();
        arena.close();
    }

    private int nextLength() {
        length = length + 1237 & SPREAD - 1;
        return LEAST_BYTES + length;
    }

    /** With the place: two looks at the entry, no lock, the object fetched at once. */
    @Benchmark
    public long readAt() {
        long slot = slots[order.next()];
        return pool.readAt((int) slot, (int) (slot >>> Integer.SIZE), room);
    }

    /** By the handle alone. */
    @Benchmark
    public long read() {
        return pool.read((int) slots[order.next()], room);
    }

    /** As {@link #readAt}, under a lock that nobody else takes: the least that readers would pay who hold off compaction. */
    @Benchmark
    public long readUnderLock() {
        long slot = slots[order.next()];
        lock.lock();
        try {
            return pool.readAt((int) slot, (int) (slot >>> Integer.SIZE), room);
        } finally {
            lock.unlock();
        }
    }

    /** An object in, and out again. */
    @Benchmark
    public long storeAndFree() {
        return pool.free(pool.store(room, 0, nextLength(), 0, 0));
    }
}
