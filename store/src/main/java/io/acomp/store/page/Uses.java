package io.acomp.store.page;

import java.util.concurrent.atomic.AtomicInteger;

/** How many have a store open: while somebody has, it is busy (KS §6.1). Thread-safe. */
public final class Uses {
    private final AtomicInteger count = new AtomicInteger();

    Uses() {}

    /** Somebody opens it. */
    public void begin() {
        count.incrementAndGet();
    }

    /** Somebody has closed it. */
    public void end() {
        count.decrementAndGet();
    }

    /** Throws if somebody has it open. */
    void checkNone() {
        int views = count.get();
        if (views != 0) {
            throw new IllegalStateException("the store is busy, close its views first, views=" + views);
        }
    }
}
