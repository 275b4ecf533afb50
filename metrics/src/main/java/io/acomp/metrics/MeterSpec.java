package io.acomp.metrics;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What one kind of meter is called and means. Two are the same only if they are the same object. */
final class MeterSpec {
    /** How a meter behaves. */
    enum Kind {
        /** Only grows. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** A number of durations and their sum; with {@link EngineMetrics#histograms()} their distribution too. */
        TIMER
    }

    private final Kind kind;
    private final String name;
    private final @Nullable String unit;
    private final List<String> tags;
    private final String description;

    private MeterSpec(Kind kind, String name, @Nullable String unit, String description, String... tags) {
        this.kind = kind;
        this.name = name;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    static MeterSpec counter(String name, @Nullable String unit, String description, String... tags) {
        return new MeterSpec(Kind.COUNTER, name, unit, description, tags);
    }

    static MeterSpec gauge(String name, @Nullable String unit, String description, String... tags) {
        return new MeterSpec(Kind.GAUGE, name, unit, description, tags);
    }

    static MeterSpec timer(String name, String description, String... tags) {
        return new MeterSpec(Kind.TIMER, name, "seconds", description, tags);
    }

    Kind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    /** The base unit, null for a plain number. */
    @Nullable String unit() {
        return unit;
    }

    /** Keys of the tags, in the order values are given in. */
    List<String> tags() {
        return tags;
    }

    String description() {
        return description;
    }

    @Override
    public String toString() {
        return name;
    }
}
