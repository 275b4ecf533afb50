package io.acomp.service;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/** Meters of what others count: each row is set from a snapshot before a scrape, and has its meter from the first time on. Thread-safe. */
final class MirroredMeters {
    private final MeterRegistry registry;
    private final Map<Row, AtomicLong> rows = new ConcurrentHashMap<>();

    private record Row(String name, List<String> tags) {}

    MirroredMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Something that only grows.
     *
     * @param name dotted
     * @param unit base unit, null if it is just counted
     * @param value so far
     * @param tags keys and values in turns
     */
    void counter(String name, @Nullable String unit, long value, String... tags) {
        row(name, tags, held -> FunctionCounter.builder(name, held, AtomicLong::doubleValue).baseUnit(unit).tags(Tags.of(tags)).register(registry))
                .set(value);
    }

    /**
     * Something that goes up and down.
     *
     * @param name dotted
     * @param unit base unit, null if it is just a number
     * @param value now
     * @param tags keys and values in turns
     */
    void gauge(String name, @Nullable String unit, long value, String... tags) {
        row(name, tags, held -> Gauge.builder(name, held, AtomicLong::doubleValue).baseUnit(unit).tags(Tags.of(tags)).register(registry))
                .set(value);
    }

    /**
     * Something that happens and takes time.
     *
     * @param name dotted
     * @param count how often so far
     * @param totalNanos how long in all
     * @param tags keys and values in turns
     */
    void timer(String name, long count, long totalNanos, String... tags) {
        AtomicLong nanos = row(name + ".nanos", tags, held -> {});
        nanos.set(totalNanos);
        row(name, tags, held -> FunctionTimer.builder(name, held, AtomicLong::get, _ -> nanos.doubleValue(), TimeUnit.NANOSECONDS)
                        .tags(Tags.of(tags))
                        .register(registry))
                .set(count);
    }

    private interface Registering {
        void register(AtomicLong held);
    }

    private AtomicLong row(String name, String[] tags, Registering registering) {
        return rows.computeIfAbsent(new Row(name, List.of(tags)), row -> {
            AtomicLong held = new AtomicLong();
            registering.register(held);
            return held;
        });
    }
}
