/** The service: NBD export, HTTP compression, metrics endpoint and status page over one engine. */
module io.acomp.service {
    requires transitive io.acomp;
    requires transitive io.acomp.store;
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;


    exports io.acomp.service.config;
}
