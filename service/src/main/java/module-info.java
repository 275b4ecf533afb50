/** The service: NBD export, HTTP compression, metrics endpoint and status page over one engine. */
module io.acomp.service {
    requires transitive io.acomp;
    requires transitive io.acomp.store;
    requires com.fasterxml.jackson.core;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports io.acomp.service;

    // what the command line is made of
    exports io.acomp.service.config;

    // the benchmark serves a store of its own
    exports io.acomp.service.nbd to io.acomp.bench;
}
