/**
 * The compressed store: pages, blocks and values kept compressed in off-heap memory.
 *
 * <p>Exports what a user of a store meets; the pool, the contexts and the workers behind it are not exported.
 */
module io.acomp.store {
    requires transitive io.acomp;
    requires static transitive org.jspecify;

    exports io.acomp.store;
}
