package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The last four bytes of a payload, wherever compaction has moved it. */
class PoolLastIntTest {
    @Test
    void followsTheObject() {
        Random random = new Random(1);
        MemorySegment payload = MemorySegment.ofArray(new byte[SlabPool.MAX_PAYLOAD]);
        try (SlabPool pool = new SlabPool()) {
            List<Integer> handles = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                int length = i == 0 ? SlabPool.MAX_PAYLOAD : 4 + random.nextInt(600);
                payload.set(JAVA_INT_UNALIGNED, length - 4, ~i);
                handles.add(pool.store(payload, 0, length, 0, 0));
                expected.add(~i);
            }
            for (int i = 1; i < 5_000; i++) {
                if (i % 4 != 0) {
                    pool.free(handles.get(i));
                }
            }
            assertTrue(pool.compact() > 0, "nothing was moved");
            for (int i = 0; i < 5_000; i += 4) {
                assertEquals(expected.get(i), pool.lastInt(handles.get(i)));
            }
            assertThrows(IllegalArgumentException.class, () -> pool.lastInt(handles.get(1)));
            assertThrows(IllegalArgumentException.class, () -> pool.lastInt(0));
        }
        SlabPool closed = new SlabPool();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.lastInt(1));
    }
}
