package io.acomp.store.reclaim;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LargestFirstTest {
    private static final int PAGE = 4096;

    @Test
    void withoutABoundAllGo() {
        LargestFirst order = new LargestFirst(PAGE);
        assertTrue(order.admits(1) && order.admits(PAGE) && order.admits(3 * PAGE));
        assertFalse(order.hasRefused());
    }

    @Test
    void theLargestGo() {
        LargestFirst order = new LargestFirst(PAGE);
        for (int bytes = 1; bytes <= PAGE; bytes++) {
            order.count(bytes);
        }
        order.bound(100);
        int admitted = 0;
        for (int bytes = 1; bytes <= PAGE; bytes++) {
            if (order.admits(bytes)) {
                admitted++;
                assertTrue(bytes > PAGE - 192, "bytes=" + bytes);
            }
        }
        assertEquals(100, admitted);
        assertTrue(order.hasRefused());
    }

    /** The share of a group may be more than a page, if few pages stayed in it. */
    @Test
    void whatTakesMoreThanAPageIsAmongTheLargest() {
        LargestFirst order = new LargestFirst(PAGE);
        order.count(PAGE / 2);
        order.count(PAGE / 2);
        order.count(2 * PAGE);
        order.bound(1);
        assertFalse(order.admits(PAGE / 2));
        assertTrue(order.admits(2 * PAGE));
    }
}
