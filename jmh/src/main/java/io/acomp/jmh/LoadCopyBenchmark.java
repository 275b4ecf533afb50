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

import io.acomp.Acomp;
import io.acomp.AcompContext;
import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.store.page.SlotTable;

/**
 * Where lz4 decompresses from when a page is loaded: from a copy of the object that was made under the slot's lock, which is what the store
 * does, or from the object itself with the lock held meanwhile. Objects of 4 KiB pages, in random order.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class LoadCopyBenchmark {
    private static final int PAGE_BYTES = 4096;
    private static final int SOURCES = 64;

    /** Objects: few enough for the caches, and too many. */
    @Param({"1024", "131072"})
    public int objects;

    private AcompEngine engine;
    private Acomp acomp;
    private AcompContext context;
    private Arena arena;
    private SlotTable slots;
    private MemorySegment[] packed;
    private MemorySegment copy;
    private MemorySegment destination;
    private RandomOrder order;

    /** Compresses some pages, and makes as many objects of them as there shall be. */
    @Setup
    public void open() {
        engine = AcompEngine.create();
        acomp = engine.open("lz4");
        context = acomp.newContext();
        arena = Arena.ofConfined();
        slots = new SlotTable(objects);
        copy = arena.allocate(acomp.maxCompressedLength(PAGE_BYTES), 64);
        destination = arena.allocate(PAGE_BYTES, 64);
        order = new RandomOrder(objects);
        MemorySegment[] pages = Pages.pages(arena, PAGE_BYTES, SOURCES);
        packed = new MemorySegment[objects];
        for (int i = 0; i < objects; i++) {
            context.request().source(pages[i % SOURCES]).destination(copy).compressAndWait();
            long length = context.request().produced();
            packed[i] = arena.allocate(length, 8).copyFrom(copy.asSlice(0, length));
        }
        int slot = order.next();
        AcompStatus status = context.request().source(packed[slot]).destination(destination).decompressAndWait();
        if (status != AcompStatus.OK || destination.mismatch(pages[slot % SOURCES]) != -1) {
            throw new IllegalStateException("a page does not come back as it was, slot=" + slot + ", status=" + status);
        }
    }

    /** Closes all. */
    @TearDown
    public void close() {
        context.close();
        acomp.close();
        engine.close();
        slots.close();
        arena.close();
    }

    /** The lock for as long as a copy takes. */
    @Benchmark
    public AcompStatus decompressTheCopy() {
        int slot = order.next();
        long control = slots.lock(slot);
        long length = packed[slot].byteSize();
        MemorySegment.copy(packed[slot], 0, copy, 0, length);
        slots.unlock(slot, control);
        return context.request().source(copy.asSlice(0, length)).destination(destination).decompressAndWait();
    }

    /** The lock for as long as the codec takes. */
    @Benchmark
    public AcompStatus decompressUnderLock() {
        int slot = order.next();
        long control = slots.lock(slot);
        try {
            return context.request().source(packed[slot]).destination(destination).decompressAndWait();
        } finally {
            slots.unlock(slot, control);
        }
    }
}
