package io.acomp.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

import io.acomp.AcompEngine;
import io.acomp.metrics.watch.Watch;

/**
 * Meters of an engine, its lanes, drivers and devices: {@code new EngineMetrics(engine, Tags.empty()).bindTo(registry)} is all there is to
 * do. Thread-safe. {@code docs/metrics.md} lists them.
 *
 * <p>Nothing is recorded by a request: who reads a meter gets what the engine counts anyway, from a reading of
 * {@link AcompEngine#statistics()} that all meters share and that is at most a quarter of a second old. Lanes, drivers and devices that come
 * later get meters with the reading that finds them; since a registry lists its meters before it reads them, a scrape may be the one that
 * finds them and the next the first to show them. {@link #refresh()} before a scrape avoids that.
 *
 * <p>Several engines in one registry need a tag each that tells them apart, of the same key. The engine is not kept alive; when it is
 * closed or collected, its meters are removed, by the next read of one or at once. A thread of the JVM's {@code Cleaner} is started for that.
 */
public final class EngineMetrics extends Binder {
    private final Watch<AcompEngine> watch;
    private volatile boolean histograms;

    /**
     * Meters to bind.
     *
     * @param engine what to watch
     * @param tags of all meters; {@code Tags.empty()} for none
     * @throws IllegalArgumentException if a tag has a key that the meters use themselves
     */
    public EngineMetrics(AcompEngine engine, Iterable<Tag> tags) {
        watch = new Watch<>(
                "engine", engine, Tags.empty(), tags, EngineMeters.ALL, () -> new EngineRows(histograms, System::nanoTime), System::nanoTime);
    }

    /**
     * Shows distributions of service and queue time too, in registries bound afterwards: percentiles of the last 30 to 60 seconds as gauges,
     * and in registries of Prometheus the buckets since the start as classic histograms, {@code acomp_requests_latency_seconds} and
     * {@code acomp_requests_wait_latency_seconds}. Off unless called: it makes some sixty more lines per driver, direction and place.
     *
     * @return this
     */
    public EngineMetrics histograms() {
        histograms = true;
        return this;
    }

    @Override
    Watch<AcompEngine> watch() {
        return watch;
    }

    @Override
    boolean hasHistograms() {
        return histograms;
    }
}
