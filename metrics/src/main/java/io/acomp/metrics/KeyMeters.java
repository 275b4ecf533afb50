package io.acomp.metrics;

import java.util.List;

import io.acomp.metrics.watch.MeterSpec;

import static io.acomp.metrics.StoreMeters.counter;
import static io.acomp.metrics.StoreMeters.gauge;

/** Meters of a key store. Names never change their meaning. */
final class KeyMeters {
    private static final String BYTES = EngineMeters.BYTES;

    static final MeterSpec ENTRIES = gauge("key.entries", null, "Values kept");
    static final MeterSpec ORIGINAL = gauge("key.original", BYTES, "Sizes of the values before compression");
    static final MeterSpec COMPRESSED = gauge("key.compressed", BYTES, "Sizes of the values as kept, with keys and trailers");
    static final MeterSpec POOL = gauge("key.pool", BYTES, "Resident memory of the pool");
    static final MeterSpec INDEX = gauge("key.index", BYTES, "Memory of the hash tables");
    static final MeterSpec LIMIT = gauge("key.memory.limit", BYTES, "Most memory of pool and index");
    static final MeterSpec SAME_FILLED = gauge("key.same.filled", null, "Values kept as one word");
    static final MeterSpec INCOMPRESSIBLE = gauge("key.incompressible", null, "Values kept as they are because they did not shrink");
    static final MeterSpec BYPASSED = gauge("key.bypassed", null, "Values kept as they are because they are small");
    static final MeterSpec GETS = counter("key.gets", "Gets by the way they ended", "outcome");
    static final MeterSpec PUTS = counter("key.puts", "Values stored");
    static final MeterSpec LEFT = counter("key.left", "Values that left, by cause", "reason");
    static final MeterSpec REJECTED = counter("key.rejected", "Puts rejected, by cause", "reason");
    static final MeterSpec PAGES_COMPACTED = counter("key.pages.compacted", "Pages that compaction gave back");
    static final MeterSpec INDEX_REFUSALS = counter("key.index.refusals", "Times a table wanted to change its size and got no memory");

    static final List<MeterSpec> ALL = List.of(
            ENTRIES, ORIGINAL, COMPRESSED, POOL, INDEX, LIMIT, SAME_FILLED, INCOMPRESSIBLE, BYPASSED, GETS, PUTS, LEFT, REJECTED,
            PAGES_COMPACTED, INDEX_REFUSALS);

    private KeyMeters() {}
}
