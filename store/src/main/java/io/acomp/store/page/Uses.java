package io.acomp.store.page;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/** Who has a store for itself: a view of it, or its reset. While one has, it is busy for the other (KS §6.1). Thread-safe. */
public final class Uses {
    private final AtomicReference<@Nullable String> user = new AtomicReference<>();

    Uses() {}

    /**
     * Begins a use; one at a time.
     *
     * @param name of the use, for messages
     * @throws IllegalStateException if there is one
     */
    public void begin(String name) {
        String present = user.compareAndExchange(null, name);
        if (present != null) {
            throw new IllegalStateException("the store is busy, use=" + present);
        }
    }

    /** Ends the use. */
    public void end() {
        user.set(null);
    }
}
