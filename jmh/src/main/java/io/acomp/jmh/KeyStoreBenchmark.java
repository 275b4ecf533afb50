package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

import io.acomp.AcompEngine;
import io.acomp.store.KeyStore;
import io.acomp.store.StoreResult;

/** Values of 1 KiB by keys of 16 bytes in the key view, in random order; lz4. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class KeyStoreBenchmark {
    private static final int VALUE_BYTES = 1 << 10;
    private static final int KEY_BYTES = 16;
    private static final int SOURCES = 64;

    /** Values in the store: few enough for the caches, and too many. */
    @Param({"1024", "131072"})
    public int objects;

    private AcompEngine engine;
    private KeyStore store;
    private Arena arena;
    private MemorySegment key;
    private MemorySegment destination;
    private MemorySegment[] sources;
    private RandomOrder order;

    /** Fills a store that has room for all. */
    @Setup
    public void open() {
        engine = AcompEngine.create();
        store = KeyStore.builder(engine).algorithm("lz4").memoryLimit(1L << 30).build();
        arena = Arena.ofConfined();
        key = arena.allocate(KEY_BYTES, 8);
        destination = arena.allocate(VALUE_BYTES, 64);
        sources = Pages.pages(arena, VALUE_BYTES, SOURCES);
        order = new RandomOrder(objects);
        for (int i = 0; i < objects; i++) {
            put();
        }
        if (store.size() != objects) {
            throw new IllegalStateException("the store does not hold all values, size=" + store.size());
        }
    }

    /** Closes the store. */
    @TearDown
    public void close() {
        store.close();
        engine.close();
        arena.close();
    }

    private MemorySegment nextKey() {
        key.set(ValueLayout.JAVA_LONG, 0, order.next());
        return key;
    }

    /** A value out. */
    @Benchmark
    public long get() {
        return store.get(nextKey(), destination);
    }

    /** A value in, over another. */
    @Benchmark
    public StoreResult put() {
        MemorySegment next = nextKey();
        return store.put(next, sources[(int) next.get(ValueLayout.JAVA_LONG, 0) % SOURCES]);
    }

    /** A look for a key, without its value. */
    @Benchmark
    public boolean contains() {
        return store.contains(nextKey());
    }
}
