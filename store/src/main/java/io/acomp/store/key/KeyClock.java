package io.acomp.store.key;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The time of a store in ticks of 100 ms since it was made, in 32 unsigned bits, which last for 13 years. Does not ask for the time where
 * nothing expires. Thread-safe as its source is.
 */
final class KeyClock {
    /** Longest time to live. */
    static final Duration LONGEST = Duration.ofDays(365);
    /** Shortest time to live: one tick. */
    static final Duration TICK = Duration.ofMillis(100);

    private static final long TICK_NANOS = TICK.toNanos();

    private final LongSupplier nanos;
    private final long origin;
    private final int life;

    /**
     * A clock.
     *
     * @param nanos goes forward only
     * @param timeToLive how long values stay, null for ever
     */
    KeyClock(LongSupplier nanos, @Nullable Duration timeToLive) {
        this.nanos = nanos;
        // a whole tick more, since the tick in which a value comes has begun
        life = timeToLive == null ? 0 : (int) ((timeToLive.toNanos() + TICK_NANOS - 1) / TICK_NANOS + 1);
        origin = life == 0 ? 0 : nanos.getAsLong();
    }

    /** True if values expire. */
    boolean isTimed() {
        return life != 0;
    }

    /** The time; 0 where nothing expires. */
    int now() {
        return life == 0 ? 0 : (int) ((nanos.getAsLong() - origin) / TICK_NANOS);
    }

    /** When a value that comes now expires. */
    int expiry() {
        return now() + life;
    }
}
