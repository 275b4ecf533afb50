package io.acomp.jmh;

import java.util.Random;

/** The numbers below a bound in one random order, over and over: what is visited so is as far from the caches as it can be. */
final class RandomOrder {
    private final int[] order;
    private int next;

    /**
     * An order, the same at every start.
     *
     * @param count the bound, a power of two
     */
    RandomOrder(int count) {
        order = new int[count];
        Random random = new Random(42);
        for (int i = 1; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }

    /** The next one. */
    int next() {
        return order[next++ & order.length - 1];
    }
}
