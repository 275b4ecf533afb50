package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.memory.AddressSpace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Memory that cannot be had is an answer; what was stored stays, and stores work again once there is memory. */
class PoolFaultTest {
    /** Lets reservations fail from the nth on. */
    private static final class Failing extends PoolHooks {
        private int maps = Integer.MAX_VALUE;
        private int handles = Integer.MAX_VALUE;

        @Override
        boolean mapFails() {
            return --maps < 0;
        }

        @Override
        boolean handlesFail() {
            return --handles < 0;
        }
    }

    private final Failing hooks = new Failing();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theNthMapFails(int nth) {
        hooks.maps = nth;
        try (SlabPool pool = new SlabPool(new AddressSpace(false, Long.MAX_VALUE), hooks)) {
            untilItFails(pool, SlabPool.MAX_PAYLOAD, nth > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theNthPartOfTheHandleTableFails(int nth) {
        hooks.handles = nth;
        try (SlabPool pool = new SlabPool(new AddressSpace(false, Long.MAX_VALUE), hooks)) {
            untilItFails(pool, 8, nth > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBoundOfTheAddressSpace(boolean lazy) {
        try (SlabPool pool = new SlabPool(new AddressSpace(lazy, 100 << 20), hooks)) {
            untilItFails(pool, 4096, true);
        }
    }

    @Test
    void noAddressSpaceAtAll() {
        try (SlabPool pool = new SlabPool(new AddressSpace(true, 0), hooks)) {
            untilItFails(pool, 1, false);
        }
    }

    @Test
    void anotherClassStillHasRoom() {
        hooks.maps = 1;
        try (SlabPool pool = new SlabPool(new AddressSpace(false, Long.MAX_VALUE), hooks)) {
            MemorySegment from = MemorySegment.ofArray(new byte[4096]);
            int small = pool.store(from, 0, 16, 1, 1);
            int handle;
            do {
                handle = pool.store(from, 0, 4096, 1, 1);
            } while (handle != 0);
            assertTrue(pool.store(from, 0, 16, 1, 1) > 0);
            assertEquals(1, pool.statistics().storeFailures());
            assertEquals(16, Stored.length(pool.describe(small)));
            PoolInvariants.check(pool);
        }
    }

    @Test
    void aStoreThatIsOvertakenByCloseThrows() {
        SlabPool[] pools = new SlabPool[1];
        pools[0] = new SlabPool(AddressSpace.create(), new PoolHooks() {
            @Override
            void reserved(int handle) {
                pools[0].close();
            }
        });
        long before = AddressSpace.processBytes();
        assertThrows(IllegalStateException.class, () -> pools[0].store(MemorySegment.ofArray(new byte[10]), 0, 10, 0, 0));
        assertEquals(before, AddressSpace.processBytes());
    }

    private void untilItFails(SlabPool pool, int length, boolean some) {
        byte[] bytes = new byte[length];
        MemorySegment from = MemorySegment.ofArray(bytes);
        List<Integer> handles = new ArrayList<>();
        while (true) {
            bytes[0] = (byte) handles.size();
            int handle = pool.store(from, 0, length, handles.size(), 1);
            if (handle == 0) {
                break;
            }
            handles.add(handle);
        }
        assertEquals(some, !handles.isEmpty());
        assertEquals(0, pool.store(from, 0, length, 0, 0), "it stays so");
        assertEquals(2, pool.statistics().storeFailures());
        PoolInvariants.check(pool);
        byte[] read = new byte[length];
        for (int i = 0; i < handles.size(); i++) {
            assertEquals(Stored.pack(i, 1, length), pool.read(handles.get(i), MemorySegment.ofArray(read)));
            assertEquals((byte) i, read[0]);
        }
        if (some) {
            pool.free(handles.removeLast());
            int again = pool.store(from, 0, length, 0, 0);
            assertTrue(again > 0, "a place came free");
            handles.add(again);
        }
        handles.forEach(pool::free);
        PoolInvariants.check(pool);
        assertEquals(0, pool.usedBytes());
    }
}
