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

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.SlotState;
import io.acomp.store.StoreResult;

/** A page of 4 KiB into the compressed store and out of it, in random order, by what kind of page it is; lz4. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class StorePageBenchmark {
    private static final int PAGE_BYTES = 4096;
    private static final int SOURCES = 64;

    /** What the store makes of all pages. */
    @Param({"SAME", "COMPRESSED", "HUGE"})
    public SlotState.Content content;

    /** Pages in the store: few enough for the caches, and too many. */
    @Param({"1024", "131072"})
    public int objects;

    private AcompEngine engine;
    private CompressedStore store;
    private Arena arena;
    private MemorySegment[] sources;
    private MemorySegment destination;
    private RandomOrder order;
    private int written;

    /** Fills a store. */
    @Setup
    public void open() {
        engine = AcompEngine.create();
        store = CompressedStore.builder(engine).slots(objects).algorithm("lz4").build();
        arena = Arena.ofConfined();
        sources = switch (content) {
            case SAME -> new MemorySegment[] {arena.allocate(PAGE_BYTES, 64).fill((byte) 7)};
            case HUGE -> Pages.noise(arena, PAGE_BYTES, SOURCES);
            default -> Pages.pages(arena, PAGE_BYTES, SOURCES);
        };
        destination = arena.allocate(PAGE_BYTES, 64);
        order = new RandomOrder(objects);
        for (int slot = 0; slot < objects; slot++) {
            StoreResult stored = store.store(slot, source());
            if (!stored.isStored() || store.state(slot).content() != content) {
                throw new IllegalStateException("a page is not stored as it should, result=" + stored + ", state=" + store.state(slot));
            }
        }
    }

    private MemorySegment source() {
        return sources[written++ & sources.length - 1];
    }

    /** Closes the store. */
    @TearDown
    public void close() {
        store.close();
        engine.close();
        arena.close();
    }

    /** Out. */
    @Benchmark
    public LoadResult load() {
        return store.load(order.next(), destination);
    }

    /** In, over another of its kind. */
    @Benchmark
    public StoreResult store() {
        return store.store(order.next(), source());
    }
}
