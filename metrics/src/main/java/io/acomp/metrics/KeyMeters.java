package io.acomp.metrics;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Meters of a key store. Names never change their meaning. */
final class KeyMeters {
    private static final String BYTES = EngineMeters.BYTES;

    static final MeterSpec ENTRIES = gauge("entries", null, "Values kept");
    static final MeterSpec ORIGINAL = gauge("original", BYTES, "Sizes of the values before compression");
    static final MeterSpec COMPRESSED = gauge("compressed", BYTES, "Sizes of the values as kept, with keys and trailers");
    static final MeterSpec POOL = gauge("pool", BYTES, "Resident memory of the pool");
    static final MeterSpec INDEX = gauge("index", BYTES, "Memory of the hash tables");
    static final MeterSpec LIMIT = gauge("memory.limit", BYTES, "Most memory of pool and index");
    static final MeterSpec SAME_FILLED = gauge("same.filled", null, "Values kept as one word");
    static final MeterSpec INCOMPRESSIBLE = gauge("incompressible", null, "Values kept as they are because they did not shrink");
    static final MeterSpec BYPASSED = gauge("bypassed", null, "Values kept as they are because they are small");
    static final MeterSpec GETS = counter("gets", "Gets by the way they ended", "outcome");
    static final MeterSpec PUTS = counter("puts", "Values stored");
    static final MeterSpec LEFT = counter("left", "Values that left, by cause", "reason");
    static final MeterSpec REJECTED = counter("rejected", "Puts rejected, by cause", "reason");
    static final MeterSpec PAGES_COMPACTED = counter("pages.compacted", "Pages that compaction gave back");
    static final MeterSpec INDEX_REFUSALS = counter("index.refusals", "Times a table wanted to change its size and got no memory");

    static final List<MeterSpec> ALL = List.of(
            ENTRIES, ORIGINAL, COMPRESSED, POOL, INDEX, LIMIT, SAME_FILLED, INCOMPRESSIBLE, BYPASSED, GETS, PUTS, LEFT, REJECTED,
            PAGES_COMPACTED, INDEX_REFUSALS);

    private KeyMeters() {}

    private static MeterSpec gauge(String name, @Nullable String unit, String description) {
        return MeterSpec.gauge("acomp.store.key." + name, unit, description);
    }

    private static MeterSpec counter(String name, String description, String... tags) {
        return MeterSpec.counter("acomp.store.key." + name, null, description, tags);
    }
}
