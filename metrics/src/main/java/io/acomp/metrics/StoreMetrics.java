package io.acomp.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

import io.acomp.metrics.watch.Watch;
import io.acomp.store.CompressedStore;

/**
 * Meters of a store, its pool, backing file, tenants and algorithms. Thread-safe. Works as {@link EngineMetrics} does: read from
 * {@link CompressedStore#statistics()}, the store is not kept alive, and the meters go when it is closed or collected.
 *
 * <p>The first hundred tenants have meters of their own, the others are summed as {@code (others)}.
 */
public final class StoreMetrics extends Binder {
    private final Watch<CompressedStore> watch;

    /**
     * Meters to bind.
     *
     * @param store what to watch
     * @param name value of the tag {@code store}, which tells stores of a registry apart
     * @param tags of all meters beside it; {@code Tags.empty()} for none
     * @throws IllegalArgumentException if a tag has a key that the meters use themselves
     */
    public StoreMetrics(CompressedStore store, String name, Iterable<Tag> tags) {
        watch = new Watch<>("store", store, Tags.of("store", name), tags, StoreMeters.ALL, StoreRows::new, System::nanoTime);
    }

    @Override
    Watch<CompressedStore> watch() {
        return watch;
    }
}
