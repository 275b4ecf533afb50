package io.acomp.store.page;

import java.util.function.LongSupplier;

/** Seconds for the age of pages. Thread-safe as its source is. */
public final class StoreClock {
    /** The second a store is made in: far from 0, so that a restored page can be older than its store. */
    private static final long FIRST_SECOND = 1L << 31;

    private static final long NANOS = 1_000_000_000L;

    private final LongSupplier nanos;
    private final long origin;

    /**
     * A clock.
     *
     * @param nanos a source that only goes forward, as {@link System#nanoTime()}
     */
    StoreClock(LongSupplier nanos) {
        this.nanos = nanos;
        origin = nanos.getAsLong();
    }

    /** Whole seconds, below 2^32 for the first 68 years. */
    public long seconds() {
        return FIRST_SECOND + (nanos.getAsLong() - origin) / NANOS & 0xffffffffL;
    }
}
