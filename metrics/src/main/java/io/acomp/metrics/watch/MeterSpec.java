package io.acomp.metrics.watch;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What one kind of meter is called and means. Two are the same only if they are the same object. */
public final class MeterSpec {
    /** How a meter behaves. */
    public enum Kind {
        /** Only grows. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** A number of durations and their sum; where histograms are wanted their distribution too. */
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

    /**
     * Something that only grows.
     *
     * @param name dotted; it never changes its meaning, for dashboards of users depend on it
     * @param unit base unit, null for a plain number
     * @param description what a scraper shows as help
     * @param tags keys, in the order values are given in
     */
    public static MeterSpec counter(String name, @Nullable String unit, String description, String... tags) {
        return new MeterSpec(Kind.COUNTER, name, unit, description, tags);
    }

    /**
     * Something that goes up and down.
     *
     * @param name dotted, as that of a counter
     * @param unit base unit, null for a plain number
     * @param description what a scraper shows as help
     * @param tags keys, in the order values are given in
     */
    public static MeterSpec gauge(String name, @Nullable String unit, String description, String... tags) {
        return new MeterSpec(Kind.GAUGE, name, unit, description, tags);
    }

    /**
     * Something that takes time, in seconds.
     *
     * @param name dotted, as that of a counter
     * @param description what a scraper shows as help
     * @param tags keys, in the order values are given in
     */
    public static MeterSpec timer(String name, String description, String... tags) {
        return new MeterSpec(Kind.TIMER, name, "seconds", description, tags);
    }

    /** How it behaves. */
    public Kind kind() {
        return kind;
    }

    /** Dotted, as Micrometer has names; a registry makes its own of them. */
    public String name() {
        return name;
    }

    /** The base unit, null for a plain number. */
    public @Nullable String unit() {
        return unit;
    }

    /** Keys of the tags, in the order values are given in. */
    public List<String> tags() {
        return tags;
    }

    /** In one line, without a full stop. */
    public String description() {
        return description;
    }

    @Override
    public String toString() {
        return name;
    }
}
