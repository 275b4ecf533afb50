package io.acomp.bench.harness;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PageOrderTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 64, 100, 4096, 4097, 6144, 65_536})
    void eachPageComesOnce(long pages) {
        for (long seed = 0; seed < 20; seed++) {
            PageOrder order = PageOrder.random(pages, seed);
            assertArrayEquals(LongStream.range(0, pages).toArray(), LongStream.range(0, pages).map(order::page).sorted().toArray(), "seed=" + seed);
        }
        assertArrayEquals(LongStream.range(0, pages).toArray(), LongStream.range(0, pages).map(PageOrder.sequential(pages)::page).toArray());
    }

    @Test
    void seedsGiveOrdersOfTheirOwn() {
        long[][] orders = IntStream.range(0, 10).mapToObj(seed -> LongStream.range(0, 512).map(PageOrder.random(512, seed)::page).toArray()).toArray(long[][]::new);

        for (int i = 0; i < orders.length; i++) {
            for (int j = 0; j < i; j++) {
                assertFalse(Arrays.equals(orders[i], orders[j]), i + " and " + j);
            }
        }
    }

    @Test
    void aRandomOrderGoesFar() {
        PageOrder order = PageOrder.random(1 << 17, 1);

        long near = LongStream.range(1, 1 << 17).filter(step -> Math.abs(order.page(step) - order.page(step - 1)) < 64).count();

        // 128 pages of 131072 lie so near to one, so that chance brings about 128 of 131071 steps there
        assertTrue(near < 512, "near=" + near);
    }

    @Test
    void noPagesAreNoOrder() {
        assertThrows(IllegalArgumentException.class, () -> PageOrder.sequential(0));
        assertThrows(IllegalArgumentException.class, () -> new PageTour(PageOrder.sequential(4), 0, 5));
        assertThrows(IllegalArgumentException.class, () -> new PageTour(PageOrder.sequential(4), 4, 1));
    }
}
