package io.acomp.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.acomp.metrics.watch.Watch;

/**
 * A watch as Micrometer binds it. Thread-safe. No method is final: the compiler then repeats them in the public classes, and reflection of
 * other modules reaches them there.
 */
abstract class Binder implements MeterBinder, AutoCloseable {
    /** What is watched. */
    abstract Watch<?> watch();

    /** True if registries bound from now on show distributions too. */
    boolean hasHistograms() {
        return false;
    }

    /**
     * Registers the meters there are.
     *
     * @throws IllegalStateException if meters of another target in this registry have the same tags, or this one is bound to it already
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        watch().bindTo(registry, hasHistograms());
    }

    /** Reads now, so that a scrape that follows within a quarter of a second shows everything there is. */
    public void refresh() {
        watch().refresh();
    }

    /** Removes the meters from all registries. What they watch goes on. Idempotent. */
    @Override
    public void close() {
        watch().close();
    }
}
