package io.acomp.store.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Store, read, describe, free against a model. */
class PoolTest {
    private static final byte GUARD = (byte) 0xA5;

    @Test
    void everyLengthComesBack() {
        try (SlabPool pool = new SlabPool()) {
            Random random = new Random(1);
            for (int length = 1; length <= SlabPool.MAX_PAYLOAD; length += length < 5000 ? 1 : 97) {
                byte[] bytes = bytes(random, length);
                int handle = pool.store(MemorySegment.ofArray(bytes), 0, length, length * 31, length & 255);
                assertTrue(handle > 0);
                assertObject(pool, handle, bytes, length * 31, length & 255);
                assertTrue(pool.classSize(pool.classOf(length)) >= length + 8);
            }
            PoolInvariants.check(pool);
        }
    }

    @Test
    void modelOfRandomCalls() {
        try (SlabPool pool = new SlabPool()) {
            Random random = new Random(2);
            Map<Integer, byte[]> model = new HashMap<>();
            Integer[] handles = new Integer[3000];
            for (int call = 0; call < 60_000; call++) {
                int slot = random.nextInt(handles.length);
                Integer old = handles[slot];
                if (old != null) {
                    byte[] bytes = model.remove(old);
                    assertObject(pool, old, bytes, bytes.length, bytes[0] & 255);
                    pool.free(old);
                    handles[slot] = null;
                } else {
                    byte[] bytes = bytes(random, 1 + random.nextInt(random.nextInt(8) == 0 ? SlabPool.MAX_PAYLOAD : 4200));
                    int handle = pool.store(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length, bytes[0] & 255);
                    assertEquals(null, model.put(handle, bytes));
                    handles[slot] = handle;
                }
                if (call % 10_000 == 0) {
                    pool.compact();
                    PoolInvariants.check(pool);
                }
            }
            model.forEach((handle, bytes) -> assertObject(pool, handle, bytes, bytes.length, bytes[0] & 255));
            model.keySet().forEach(pool::free);
            PoolInvariants.check(pool);
            assertEquals(0, pool.usedBytes());
        }
    }

    @Test
    void misuse() {
        SlabPool pool = new SlabPool();
        MemorySegment from = MemorySegment.ofArray(new byte[100]);
        assertThrows(IllegalArgumentException.class, () -> pool.store(from, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> pool.store(from, 0, SlabPool.MAX_PAYLOAD + 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> pool.store(from, 0, 1, 0, 256));
        assertThrows(IndexOutOfBoundsException.class, () -> pool.store(from, 1, 100, 0, 0));
        int handle = pool.store(from, 0, 100, 7, 3);
        assertThrows(IndexOutOfBoundsException.class, () -> pool.read(handle, MemorySegment.ofArray(new byte[99])));
        assertThrows(IllegalArgumentException.class, () -> pool.describe(handle + 1));
        assertThrows(IllegalArgumentException.class, () -> pool.describe(0));
        assertThrows(IllegalArgumentException.class, () -> pool.describe(-1));
        PoolInvariants.check(pool);
        pool.free(handle);
        PoolInvariants.check(pool);
        assertThrows(IllegalArgumentException.class, () -> pool.free(handle));
        int live = pool.store(from, 0, 100, 7, 3);
        pool.close();
        pool.close();
        assertThrows(IllegalStateException.class, () -> pool.store(from, 0, 100, 0, 0));
        assertThrows(IllegalStateException.class, () -> pool.read(live, from));
        assertThrows(IllegalStateException.class, () -> pool.describe(live));
        assertThrows(IllegalStateException.class, () -> pool.free(live));
        assertThrows(IllegalStateException.class, pool::compact);
        assertThrows(IllegalStateException.class, pool::statistics);
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

    @Test
    void compactionGivesPagesBack() {
        try (SlabPool pool = new SlabPool()) {
            Random random = new Random(3);
            Map<Integer, byte[]> model = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = bytes(random, 1 + random.nextInt(4096));
                model.put(pool.store(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length, 1), bytes);
            }
            model.keySet().removeIf(handle -> {
                boolean free = random.nextInt(4) != 0;
                if (free) {
                    pool.free(handle);
                }
                return free;
            });
            PoolInvariants.check(pool);
            long before = pool.usedBytes();
            long pages = pool.compact();
            PoolInvariants.check(pool);
            assertNotEquals(0, pages);
            assertEquals(pages, pool.pagesCompacted());
            assertEquals(before - pages * 4096, pool.usedBytes());
            model.forEach((handle, bytes) -> assertObject(pool, handle, bytes, bytes.length, 1));
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void assertObject(SlabPool pool, int handle, byte[] bytes, int crc, int tag) {
        byte[] room = new byte[bytes.length + 16];
        Arrays.fill(room, GUARD);
        long stored = pool.read(handle, MemorySegment.ofArray(room));
        assertEquals(stored, pool.describe(handle));
        assertEquals(crc, Stored.crc(stored));
        assertEquals(tag, Stored.tag(stored));
        assertEquals(bytes.length, Stored.length(stored));
        assertArrayEquals(bytes, Arrays.copyOf(room, bytes.length));
        for (int i = bytes.length; i < room.length; i++) {
            assertEquals(GUARD, MemorySegment.ofArray(room).get(JAVA_BYTE, i));
        }
    }
}
