package io.acomp.store.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.memory.AddressSpace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Store, read, describe, free against a model; misuse. Over mapped memory and without. */
class PoolTest {
    private static final int CALLS = 60_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyLengthComesBack(boolean lazy) {
        try (SlabPool pool = new SlabPool(new AddressSpace(lazy, Long.MAX_VALUE), PoolHooks.NONE)) {
            PoolModel model = new PoolModel(pool, 1);
            for (int length = 1; length <= SlabPool.MAX_PAYLOAD; length += length < 5000 ? 1 : 97) {
                model.store(length);
            }
            model.store(SlabPool.MAX_PAYLOAD);
            model.checkAll();
            PoolInvariants.check(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void randomCalls(boolean lazy) {
        try (SlabPool pool = new SlabPool(new AddressSpace(lazy, Long.MAX_VALUE), PoolHooks.NONE)) {
            PoolModel model = new PoolModel(pool, 2);
            Random random = new Random(2);
            Integer[] handles = new Integer[3000];
            for (int call = 0; call < CALLS; call++) {
                int slot = random.nextInt(handles.length);
                if (handles[slot] != null) {
                    model.check(handles[slot]);
                    model.free(handles[slot]);
                    handles[slot] = null;
                } else {
                    handles[slot] = model.store(1 + random.nextInt(random.nextInt(8) == 0 ? SlabPool.MAX_PAYLOAD : 4200));
                }
                if (call % (CALLS / 6) == 0) {
                    pool.compact();
                    PoolInvariants.check(pool);
                }
            }
            assertEquals(model.size(), pool.statistics().objects());
            model.checkAll();
            for (Integer handle : model.handles()) {
                model.free(handle);
            }
            PoolInvariants.check(pool);
            assertEquals(0, pool.usedBytes());
        }
    }

    @Test
    void anyBitsOfChecksumAndTagAreKept() {
        try (SlabPool pool = new SlabPool()) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[10]);
            for (int crc : new int[] {0, 1, -1, Integer.MIN_VALUE}) {
                for (int tag : new int[] {0, 1, 128, 255}) {
                    long stored = pool.describe(pool.store(bytes, 3, 7, crc, tag));
                    assertEquals(crc, Stored.crc(stored));
                    assertEquals(tag, Stored.tag(stored));
                    assertEquals(7, Stored.length(stored));
                }
            }
        }
    }

    @Test
    void misuse() {
        SlabPool pool = new SlabPool();
        MemorySegment from = MemorySegment.ofArray(new byte[100]);
        assertThrows(IllegalArgumentException.class, () -> pool.store(from, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> pool.store(from, 0, SlabPool.MAX_PAYLOAD + 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> pool.store(from, 0, 1, 0, 256));
        assertThrows(IllegalArgumentException.class, () -> pool.store(from, 0, 1, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> pool.store(from, 1, 100, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> pool.store(from, -1, 100, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> pool.classOf(0));
        assertThrows(IllegalArgumentException.class, () -> pool.classOf(SlabPool.MAX_PAYLOAD + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> pool.classSize(-1));
        int handle = pool.store(from, 0, 100, 7, 3);
        assertThrows(IndexOutOfBoundsException.class, () -> pool.read(handle, MemorySegment.ofArray(new byte[99])));
        assertThrows(IllegalArgumentException.class, () -> pool.describe(handle + 1));
        assertThrows(IllegalArgumentException.class, () -> pool.describe(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> pool.describe(0));
        assertThrows(IllegalArgumentException.class, () -> pool.describe(-1));
        PoolInvariants.check(pool);
        pool.free(handle);
        PoolInvariants.check(pool);
        assertThrows(IllegalArgumentException.class, () -> pool.free(handle));
        pool.close();
    }

    @Test
    void useAfterClose() {
        SlabPool pool = new SlabPool();
        MemorySegment from = MemorySegment.ofArray(new byte[100]);
        int handle = pool.store(from, 0, 100, 7, 3);
        pool.close();
        pool.close();
        assertEquals(0, pool.usedBytes());
        assertThrows(IllegalStateException.class, () -> pool.store(from, 0, 100, 0, 0));
        assertThrows(IllegalStateException.class, () -> pool.read(handle, from));
        assertThrows(IllegalStateException.class, () -> pool.describe(handle));
        assertThrows(IllegalStateException.class, () -> pool.free(handle));
        assertThrows(IllegalStateException.class, pool::compact);
        assertThrows(IllegalStateException.class, pool::freeableBytes);
        assertThrows(IllegalStateException.class, pool::statistics);
        SlabPool never = new SlabPool();
        never.close();
        assertThrows(IllegalStateException.class, () -> never.store(from, 0, 100, 0, 0));
        assertThrows(IllegalStateException.class, () -> never.describe(1));
    }

    @Test
    void aSourceThatCannotBeReadLeavesNothing() {
        try (SlabPool pool = new SlabPool()) {
            Arena arena = Arena.ofConfined();
            MemorySegment gone = arena.allocate(100);
            arena.close();
            assertThrows(IllegalStateException.class, () -> pool.store(gone, 0, 100, 0, 0));
            assertEquals(0, pool.usedBytes());
            PoolInvariants.check(pool);
        }
    }

    /** Whatever a store touched, a withdrawal gives back: spans, pages at the end of one, handle pages. */
    @Test
    void whatIsWithdrawnLeavesNoTrace() {
        try (SlabPool pool = new SlabPool()) {
            PoolModel model = new PoolModel(pool, 5);
            MemorySegment bytes = MemorySegment.ofArray(new byte[SlabPool.MAX_PAYLOAD]);
            for (int i = 0; i < 3000; i++) {
                int length = 1 + i * 101 % SlabPool.MAX_PAYLOAD;
                long before = pool.usedBytes();
                pool.withdraw(pool.store(bytes, 0, length, 0, 0));
                assertEquals(before, pool.usedBytes(), "length=" + length);
                model.store(length);
            }
            model.checkAll();
            PoolInvariants.check(pool);
        }
    }

    @Test
    void statisticsAreExact() {
        try (SlabPool pool = new SlabPool()) {
            PoolModel model = new PoolModel(pool, 3);
            int raw = pool.classOf(4096);
            int perSpan = SizeClasses.shape(raw).objectsPerSpan();
            for (int i = 0; i < perSpan + perSpan / 2; i++) {
                model.store(4096);
            }
            PoolStatistics statistics = pool.statistics();
            assertEquals(1, statistics.classes().size());
            PoolStatistics.ClassFigures figures = statistics.classes().getFirst();
            assertEquals(4104, figures.size());
            assertEquals(2L * perSpan, figures.objectsAllocated());
            assertEquals(model.size(), figures.objectsUsed());
            assertEquals(model.size(), statistics.objects());
            assertEquals(1, figures.fullness().getLast());
            assertEquals(1, figures.fullness().get(perSpan / 2 * 10 / perSpan + 1));
            assertEquals(Fullness.GROUPS, figures.fullness().size());
            assertEquals(0, figures.freeable());
            assertEquals((model.size() + 511) / 512, pool.usedBytes() / 4096 - figures.pagesUsed(), "pages of handles");
            model.freeAtRandom(0.5);
            assertEquals(pool.freeableBytes() / 4096, pool.statistics().classes().getFirst().freeable());
            assertTrue(pool.freeableBytes() > 0);
        }
    }
}
