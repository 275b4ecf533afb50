package io.acomp.store.page;

import java.util.function.LongSupplier;

/** Seconds since a store was made, for the age of its pages. Thread-safe as its source is. */
public final class StoreClock {
    private static final long NANOS = 1_000_000_000L;

    private final LongSupplier nanos;
    private final long origin;

    /**
     * A clock.
     *
     * @param nanos a source that only goes forward, as {@link System#nanoTime()}
     * @param secondsBefore how old the store is already, for one that is restored
     */
    StoreClock(LongSupplier nanos, long secondsBefore) {
        this.nanos = nanos;
        origin = nanos.getAsLong() - secondsBefore * NANOS;
    }

    /** Whole seconds, below 2^32. */
    public long seconds() {
        return (nanos.getAsLong() - origin) / NANOS & 0xffffffffL;
    }
}
