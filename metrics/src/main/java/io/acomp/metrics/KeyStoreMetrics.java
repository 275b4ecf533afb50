package io.acomp.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

import io.acomp.metrics.watch.Watch;
import io.acomp.store.KeyStore;

/**
 * Meters of a key store. Thread-safe. Works as {@link EngineMetrics} does: read from
 * {@link KeyStore#statistics()}, the store is not kept alive, and the meters go when it is closed or collected.
 */
public final class KeyStoreMetrics extends Binder {
    private final Watch<KeyStore> watch;

    /**
     * Meters to bind.
     *
     * @param store what to watch
     * @param name value of the tag {@code store}, which tells stores of a registry apart
     * @param tags of all meters beside it; {@code Tags.empty()} for none
     * @throws IllegalArgumentException if a tag has a key that the meters use themselves
     */
    public KeyStoreMetrics(KeyStore store, String name, Iterable<Tag> tags) {
        watch = new Watch<>("keyStore", store, Tags.of("store", name), tags, KeyMeters.ALL, KeyRows::new, System::nanoTime);
    }

    @Override
    Watch<KeyStore> watch() {
        return watch;
    }
}
