package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;

import io.acomp.store.memory.AddressSpace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the pool says it uses is what the operating system counts. */
class PoolMemoryTest {
    @Test
    void usedBytesAreResidentBytes() {
        try (SlabPool pool = new SlabPool()) {
            assumeTrue(pool.memory.isLazy(), "memory cannot be mapped here");
            assertEquals(0, pool.usedBytes());
            PoolModel model = new PoolModel(pool, 1);
            for (int i = 0; i < 5000; i++) {
                model.store(1 + i * 131 % SlabPool.MAX_PAYLOAD);
                if (i % 500 == 0) {
                    assertEquals(pool.memory.residentBytes(), pool.usedBytes(), "objects=" + i);
                }
            }
            for (int round = 0; round < 4; round++) {
                model.freeAtRandom(0.4);
                assertEquals(pool.memory.residentBytes(), pool.usedBytes());
                pool.compact();
                assertEquals(pool.memory.residentBytes(), pool.usedBytes());
            }
            assertEquals(0, pool.statistics().keptBytes());
        }
    }

    @Test
    void anEmptySpanLeavesAtOnceAndServesAnyClass() {
        try (SlabPool pool = new SlabPool()) {
            PoolModel model = new PoolModel(pool, 2);
            int first = model.store(100);
            assertEquals(2 * 4096, pool.usedBytes(), "a page of objects and one of handles");
            long place = Entry.place(pool.handles.get(first));
            model.free(first);
            assertEquals(0, pool.usedBytes());
            if (pool.memory.isLazy()) {
                assertEquals(0, pool.memory.residentBytes());
            }
            int second = model.store(60_000);
            assertEquals(place, Entry.place(pool.handles.get(second)));
            model.checkAll();
        }
    }

    @Test
    void handlePagesLeaveToo() {
        try (SlabPool pool = new SlabPool()) {
            MemorySegment from = MemorySegment.ofArray(new byte[8]);
            int[] handles = new int[100_000];
            for (int i = 0; i < handles.length; i++) {
                handles[i] = pool.store(from, 0, 8, i, 0);
            }
            long full = pool.usedBytes();
            assertTrue(full >= handles.length * 24L && full <= handles.length * 24L * 1.01, "used=" + full);
            for (int i = 1000; i < handles.length; i++) {
                pool.free(handles[i]);
            }
            assertTrue(pool.usedBytes() <= full / 50, "used=" + pool.usedBytes());
            PoolInvariants.check(pool);
        }
    }

    @Test
    void closeGivesEverythingBack() {
        long before = AddressSpace.processBytes();
        SlabPool pool = new SlabPool();
        PoolModel model = new PoolModel(pool, 3);
        for (int i = 0; i < 1000; i++) {
            model.store(1 + i * 61);
        }
        assertTrue(AddressSpace.processBytes() > before);
        assertEquals(AddressSpace.processBytes() - before, pool.statistics().reservedBytes());
        pool.close();
        assertEquals(before, AddressSpace.processBytes());
    }

    @Test
    void withoutMappingPagesAreKeptAndCounted() {
        long before = AddressSpace.processBytes();
        try (SlabPool pool = new SlabPool(new AddressSpace(false, Long.MAX_VALUE), PoolHooks.NONE)) {
            assertFalse(pool.memory.isLazy());
            PoolModel model = new PoolModel(pool, 4);
            for (int i = 0; i < 2000; i++) {
                model.store(1 + i * 31);
            }
            model.freeAtRandom(0.75);
            long given = pool.compact() * 4096;
            assertTrue(given > 0);
            assertTrue(pool.statistics().keptBytes() >= given);
            assertEquals(AddressSpace.processBytes() - before, pool.memory.residentBytes(), "all of it is resident");
            model.checkAll();
            PoolInvariants.check(pool);
        }
        assertEquals(before, AddressSpace.processBytes());
    }
}
