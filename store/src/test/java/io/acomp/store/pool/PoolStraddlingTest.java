package io.acomp.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Objects that cross from one page into the next (KS row 42): in the reference, whose pages are apart, and in the pool, whose spans are
 * contiguous, so that nothing is put together from pieces.
 */
class PoolStraddlingTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void everyOffsetInEveryZspage(int chain) {
        ZsmallocTable table = new ZsmallocTable(chain);
        Random random = new Random(chain);
        int straddling = 0;
        for (int index = 0; index < ZsmallocTable.count(); index++) {
            int size = ZsmallocTable.size(index);
            byte[][] pages = new byte[table.pages(index)][ZsmallocTable.PAGE];
            byte[][] contents = new byte[table.objects(index)][size];
            for (int object = 0; object < contents.length; object++) {
                random.nextBytes(contents[object]);
                copy(pages, object * size, contents[object], true);
            }
            for (int object = 0; object < contents.length; object++) {
                byte[] read = new byte[size];
                straddling += copy(pages, object * size, read, false) > 1 ? 1 : 0;
                assertArrayEquals(contents[object], read, "size=" + size + ", object=" + object);
            }
        }
        assertTrue(straddling > ZsmallocTable.count(), "straddling=" + straddling);
    }

    @Test
    void everyPlaceOfASpanOfEveryClass() {
        byte[] random = new byte[2 * SlabPool.MAX_PAYLOAD];
        new Random(5).nextBytes(random);
        MemorySegment from = MemorySegment.ofArray(random);
        byte[] read = new byte[SlabPool.MAX_PAYLOAD];
        int straddling = 0;
        for (int index = 0; index < SizeClasses.count(); index++) {
            ClassShape shape = SizeClasses.shape(index);
            try (SlabPool pool = new SlabPool()) {
                int length = shape.size() - ObjectHeader.BYTES;
                int[] handles = new int[2 * shape.objectsPerSpan()];
                for (int object = 0; object < handles.length; object++) {
                    handles[object] = pool.store(from, object * 7 % SlabPool.MAX_PAYLOAD, length, object, 0);
                }
                for (int object = 0; object < handles.length; object++) {
                    long place = Entry.place(pool.handles.get(handles[object])) * Entry.GRANULE_BYTES;
                    straddling += place / 4096 == (place + ObjectHeader.BYTES + length - 1) / 4096 ? 0 : 1;
                    long stored = pool.read(handles[object], MemorySegment.ofArray(read));
                    assertEquals(object, Stored.crc(stored));
                    int start = object * 7 % SlabPool.MAX_PAYLOAD;
                    assertTrue(
                            Arrays.equals(random, start, start + length, read, 0, length), "size=" + shape.size() + ", object=" + object);
                }
            }
        }
        assertTrue(straddling > SizeClasses.count(), "straddling=" + straddling);
    }

    /** Copies an object into or out of pages that are apart; returns how many pieces it took. */
    private static int copy(byte[][] pages, int offset, byte[] object, boolean in) {
        int pieces = 0;
        for (int done = 0; done < object.length; pieces++) {
            byte[] page = pages[(offset + done) / ZsmallocTable.PAGE];
            int at = (offset + done) % ZsmallocTable.PAGE;
            int length = Math.min(object.length - done, ZsmallocTable.PAGE - at);
            if (in) {
                System.arraycopy(object, done, page, at, length);
            } else {
                System.arraycopy(page, at, object, done, length);
            }
            done += length;
        }
        return pieces;
    }
}
