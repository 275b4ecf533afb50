package io.acomp.store.block;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.acomp.AcompEngine;
import io.acomp.store.BlockView;
import io.acomp.store.BlockView.Extent;
import io.acomp.store.CompressedStore;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.StoreException;
import io.acomp.store.StoreInvariants;
import io.acomp.store.StoreStatistics;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.backing.FaultDevice;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.StoreConfig;
import io.acomp.store.pool.PoolInvariants;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A disk beside a byte array. The bytes are dealt out to writers in ranges that begin and end anywhere, so that writers share pages but no
 * bytes, and each knows exactly what its own bytes are, whoever else works on their pages. Workers run meanwhile. After each round, when
 * nothing runs, the whole disk is compared, and counters and invariants are checked.
 */
final class BlockModel implements AutoCloseable {
    /** How large a run is. */
    record Shape(int pages, int writers, int calls, int rounds) {}

    private static final int DEADLINE_SECONDS = 120;
    private static final int CONTENT_BYTES = 1 << 18;
    /** Bytes of every kind, made once. */
    private static final byte[][] CONTENT = new byte[Kind.values().length][];

    static {
        for (Kind kind : Kind.values()) {
            byte[] bytes = new byte[CONTENT_BYTES];
            for (int at = 0; at < CONTENT_BYTES; at += Pages.SIZE) {
                System.arraycopy(Pages.of(kind, at), 0, bytes, at, Pages.SIZE);
            }
            CONTENT[kind.ordinal()] = bytes;
        }
    }

    /** A writer's bytes. */
    private record Range(int from, int to) {}

    private final Random random;
    private final Shape shape;
    private final ExecutorService threads;
    private final CompressedStore store;
    private final BlockView disk;
    private final int pageSize;
    private final int size;
    private final byte[] model;
    /** Whether something is in a page; of those that lie within one range only its writer changes it, of others all set it. */
    private final AtomicInteger[] allocated;
    private final List<List<Range>> ranges = new ArrayList<>();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong freed = new AtomicLong();

    BlockModel(AcompEngine engine, ExecutorService threads, Shape shape, long seed) {
        this.threads = threads;
        this.shape = shape;
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        pageSize = random.nextInt(4) == 0 ? 8192 << random.nextInt(4) : 4096;
        int pages = 2 + random.nextInt(shape.pages());
        size = pages * pageSize - (random.nextBoolean() ? random.nextInt(pageSize) : 0);
        model = new byte[size];
        allocated = new AtomicInteger[pages];
        Arrays.setAll(allocated, _ -> new AtomicInteger());
        store = PageStore.open(settings(engine, pages));
        disk = store.blocks(size);
        deal(1 + random.nextInt(shape.writers()));
    }

    private StoreConfig settings(AcompEngine engine, int pages) {
        StoreConfig config = new StoreConfig(engine);
        config.slots(pages);
        config.pageSize(pageSize);
        if (random.nextInt(3) == 0) {
            config.memoryLimit(1 + random.nextLong(size));
            config.acceptPercent(50 + random.nextInt(51));
        }
        if (random.nextBoolean()) {
            int blocks = 1 + random.nextInt(pages);
            config.compressedWriteback(random.nextBoolean());
            config.backing(_ -> new BackingFile(new FaultDevice(pageSize, blocks), pageSize, blocks), 1 + random.nextInt(8));
        }
        return config;
    }

    private void deal(int writers) {
        for (int i = 0; i < writers; i++) {
            ranges.add(new ArrayList<>());
        }
        int from = 0;
        for (int turn = 0; from < size; turn++) {
            int most = random.nextInt(3) == 0 ? pageSize / 2 : 6 * pageSize;
            int to = Math.min(size, from + 1 + random.nextInt(most));
            ranges.get(turn % writers).add(new Range(from, to));
            from = to;
        }
        ranges.removeIf(List::isEmpty);
    }

    /** What the store counted until now, by name. */
    Map<String, Long> events() {
        return store.statistics().work().events();
    }

    void run() throws Exception {
        for (int round = 0; round < shape.rounds(); round++) {
            AtomicInteger running = new AtomicInteger(ranges.size());
            List<Future<?>> parts = new ArrayList<>();
            for (List<Range> own : ranges) {
                Random choices = new Random(random.nextLong());
                parts.add(threads.submit(() -> {
                    try {
                        write(own, choices);
                    } finally {
                        running.decrementAndGet();
                    }
                }));
            }
            Random choices = new Random(random.nextLong());
            parts.add(threads.submit(() -> {
                do {
                    BlockWorkers.runAny(store, choices);
                } while (running.get() > 0);
            }));
            for (Future<?> part : parts) {
                part.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
            check();
        }
    }

    // ---------------------------------------------------------------- a writer

    private void write(List<Range> own, Random choices) {
        for (int call = 0; call < shape.calls(); call++) {
            Range range = own.get(choices.nextInt(own.size()));
            int from = range.from() + choices.nextInt(range.to() - range.from());
            int to = from + 1 + choices.nextInt(range.to() - from);
            if (choices.nextInt(3) == 0) {
                // pages as a whole, as far as they are its own
                from = Math.max(range.from(), from / pageSize * pageSize);
                to = Math.min(range.to(), (to + pageSize - 1) / pageSize * pageSize);
            }
            switch (choices.nextInt(10)) {
                case 0 -> trim(from, to);
                case 1 -> zero(from, to, choices.nextBoolean());
                case 2, 3, 4 -> assertArrayEquals(Arrays.copyOfRange(model, from, to), read(from, to), "bytes " + from + " to " + to);
                default -> write(from, content(choices, to - from));
            }
        }
    }

    private static byte[] content(Random choices, int length) {
        byte[] from = CONTENT[choices.nextInt(CONTENT.length)];
        int at = choices.nextInt(CONTENT_BYTES - Math.min(length, CONTENT_BYTES - 1));
        byte[] bytes = Arrays.copyOfRange(from, at / Pages.SIZE * Pages.SIZE, at / Pages.SIZE * Pages.SIZE + length);
        if (choices.nextInt(8) == 0) {
            Arrays.fill(bytes, (byte) choices.nextInt(2));
        }
        return bytes;
    }

    private void write(int from, byte[] bytes) {
        long reached = from + bytes.length;
        try {
            disk.write(from, MemorySegment.ofArray(bytes));
        } catch (StoreException full) {
            reached = ended(full, from, from + bytes.length);
        }
        System.arraycopy(bytes, 0, model, from, (int) reached - from);
        allocate(from, (int) reached);
    }

    /** Bytes before the exception's offset are written. */
    private long ended(StoreException full, int from, int to) {
        assertEquals(StoreException.Code.NO_SPACE, full.code(), full::toString);
        assertTrue(full.offset() >= from && full.offset() < to, full::toString);
        failed.incrementAndGet();
        return full.offset();
    }

    private void allocate(int from, int to) {
        for (int page = from / pageSize; from < to && page * pageSize < to; page++) {
            allocated[page].set(1);
        }
    }

    private byte[] read(int from, int to) {
        byte[] bytes = new byte[to - from];
        disk.read(from, MemorySegment.ofArray(bytes));
        return bytes;
    }

    private void trim(int from, int to) {
        disk.trim(from, to - from);
        for (int page = (from + pageSize - 1) / pageSize; page < allocated.length && end(page) <= to; page++) {
            Arrays.fill(model, page * pageSize, end(page), (byte) 0);
            free(page);
        }
    }

    private void free(int page) {
        freed.addAndGet(allocated[page].getAndSet(0));
    }

    private int end(int page) {
        return Math.min(size, (page + 1) * pageSize);
    }

    private void zero(int from, int to, boolean holes) {
        long reached = to;
        try {
            disk.writeZeroes(from, to - from, holes);
        } catch (StoreException full) {
            reached = ended(full, from, to);
        }
        Arrays.fill(model, from, (int) reached, (byte) 0);
        for (int page = from / pageSize; from < reached && page * pageSize < reached; page++) {
            boolean whole = page * pageSize >= from && end(page) <= reached;
            if (whole && holes) {
                free(page);
            } else if (!holes || whole) {
                allocated[page].set(1);
            }
        }
    }

    // ---------------------------------------------------------------- when nothing runs

    private void check() {
        StoreInvariants.check(store);
        PoolInvariants.check(((PageStore) store).parts().pool());
        assertArrayEquals(model, read(0, size));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(pageSize);
            int page = random.nextInt(allocated.length);
            MemorySegment part = outside.asSlice(0, end(page) - page * pageSize);
            disk.read((long) page * pageSize, part);
            assertEquals(-1, part.mismatch(MemorySegment.ofArray(model).asSlice((long) page * pageSize, part.byteSize())));
        }
        long pages = 0;
        for (int page = 0; page < allocated.length; page++) {
            pages += allocated[page].get();
        }
        checkExtents();
        StoreStatistics counted = store.statistics();
        assertEquals(pages * pageSize, counted.mm().origDataSize(), "orig_data_size");
        assertEquals(freed.get(), counted.io().notifyFree(), "notify_free");
        assertEquals(failed.get(), counted.io().failedWrites(), "failed_writes");
        assertEquals(0, counted.io().failedReads(), "failed_reads");
        long limit = counted.mm().memLimit();
        assertTrue(limit == 0 || counted.mm().memUsedTotal() <= limit, () -> "above the limit: " + counted.mm());
    }

    private void checkExtents() {
        long[] next = {0};
        disk.extents(0, size, (offset, length, extent) -> {
            assertEquals(next[0], offset, "extents have no gaps");
            next[0] += length;
            for (long at = offset; at < offset + length; at += pageSize) {
                assertEquals(extent != Extent.HOLE, allocated[(int) (at / pageSize)].get() == 1, "hole at " + at);
            }
            if (extent != Extent.DATA) {
                assertEquals(-1, Arrays.mismatch(model, (int) offset, (int) (offset + length), new byte[(int) length], 0, (int) length));
            }
            return true;
        });
        assertEquals(size, next[0]);
    }

    @Override
    public void close() {
        disk.close();
        store.close();
    }
}
