/** The service: NBD export, HTTP compression, metrics endpoint and status page over one engine. */
module io.acomp.service {
    requires transitive io.acomp;
    requires transitive io.acomp.store;
    requires io.acomp.metrics;
    requires com.fasterxml.jackson.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.prometheus.metrics.model;
    requires jdk.management;
    requires micrometer.registry.prometheus;
    requires static transitive org.jspecify;

    exports io.acomp.service;

    // what the command line is made of
    exports io.acomp.service.config;

    // whoever embeds the service says where its events go
    exports io.acomp.service.log;

    // traces of any engine's requests
    exports io.acomp.service.trace;
}
