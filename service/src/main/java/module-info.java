/** The service: NBD export, HTTP compression, metrics endpoint and status page over one engine. */
module io.acomp.service {
    requires transitive io.acomp;
    requires transitive io.acomp.store;
    requires static transitive org.jspecify;

    // the benchmark serves a store of its own
    exports io.acomp.service.nbd to io.acomp.bench;
}
