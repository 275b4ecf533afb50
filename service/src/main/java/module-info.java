/** The service: NBD export, HTTP compression, metrics endpoint and status page over one engine. */
module io.acomp.service {
    requires transitive io.acomp;
    requires transitive io.acomp.store;
    requires com.fasterxml.jackson.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires static transitive org.jspecify;
}
