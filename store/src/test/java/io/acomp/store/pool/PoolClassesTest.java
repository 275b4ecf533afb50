package io.acomp.store.pool;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Size classes (KS row 41): the pool's table, and zsmalloc's as the reference. */
class PoolClassesTest {
    /** Most that may be lost at the end of a span. */
    private static final double TAIL = 0.005;

    @Test
    void watermarksOfTheReference() {
        Map<Integer, Integer> watermarks =
                Map.of(4, 3264, 5, 3408, 6, 3504, 7, 3584, 8, 3632, 9, 3680, 10, 3712, 12, 3776, 16, 3840);
        watermarks.forEach((chain, size) -> assertEquals(size, new ZsmallocTable(chain).watermark(), "chain=" + chain));
        assertEquals(255, ZsmallocTable.count());
        Map.of(4, 69, 5, 86, 6, 94, 8, 119, 10, 141, 16, 192)
                .forEach((chain, classes) -> assertEquals(classes, new ZsmallocTable(chain).distinct(), "chain=" + chain));
    }

    @Test
    void everyLengthHasTheSmallestClassThatHoldsIt() {
        try (SlabPool pool = new SlabPool()) {
            for (int length = 1; length <= SlabPool.MAX_PAYLOAD; length++) {
                int index = pool.classOf(length);
                assertTrue(pool.classSize(index) >= length + ObjectHeader.BYTES, "length=" + length);
                assertTrue(index == 0 || pool.classSize(index - 1) < length + ObjectHeader.BYTES, "length=" + length);
            }
        }
    }

    @Test
    void shapes() {
        for (int index = 0; index < SizeClasses.count(); index++) {
            ClassShape shape = SizeClasses.shape(index);
            assertEquals(index, shape.index());
            assertTrue(index == 0 || SizeClasses.shape(index - 1).size() < shape.size());
            assertEquals(0, shape.size() % Entry.GRANULE_BYTES);
            assertEquals(0, shape.spanBytes() % SpanSpace.PAGE_BYTES);
            assertTrue(shape.slots() * SpanSpace.SLOT_BYTES >= shape.spanBytes());
            int tail = shape.spanBytes() - shape.objectsPerSpan() * shape.size();
            assertTrue(tail >= 0 && tail <= TAIL * shape.spanBytes(), shape + ", tail=" + tail);
        }
    }

    /** The last byte of a place is touched when the place is taken, so no page in it stays untouched if less than a page is left over. */
    @Test
    void noObjectLeavesAPageOfItsPlaceUntouched() {
        ClassChoice choice = new ClassChoice();
        for (int length = 1; length <= SlabPool.MAX_PAYLOAD; length++) {
            int size = SizeClasses.shape(choice.target(SizeClasses.indexOf(length))).size();
            int left = size - ObjectHeader.BYTES - length;
            assertTrue(left >= 0 && left <= SpanSpace.PAGE_BYTES, "length=" + length + ", size=" + size);
        }
    }

    @Test
    void aClassOpensWhenItSavesEnoughAndClosesWhenItIsEmpty() {
        ClassChoice choice = new ClassChoice();
        int own = SizeClasses.indexOf(2008 - ObjectHeader.BYTES);
        int base = choice.target(own);
        assertTrue(!SizeClasses.shape(own).base() && SizeClasses.shape(base).base() && base > own);
        int saving = SizeClasses.shape(base).size() - SizeClasses.shape(own).size();
        int displaced = 0;
        while (choice.target(own) == base && displaced < 1000) {
            choice.displace(own, base);
            displaced++;
        }
        assertEquals((1024 + saving - 1) / saving, displaced);
        assertEquals(own, choice.target(own));
        assertEquals(own, choice.target(own - 1), "what is smaller goes there too");
        assertEquals(base, choice.target(own + 1), "what is larger does not");
        choice.close(own);
        assertEquals(base, choice.target(own));
        assertEquals(base, choice.target(own - 1));
        choice.close(base);
        assertEquals(base, choice.target(base), "the base stays open");
    }
}
