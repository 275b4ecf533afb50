/**
 * The benchmark: harness, built-in corpus, suites and reports behind one command.
 */
module io.acomp.bench {
    requires io.acomp;
    requires io.acomp.hw;
    requires io.acomp.metrics;
    requires io.acomp.service;
    requires io.acomp.store;
    requires aircompressor.v3;
    requires com.github.benmanes.caffeine;
    requires com.github.luben.zstd_jni;
    requires org.lz4.java;
    requires info.picocli;
    requires com.fasterxml.jackson.core;
    requires HdrHistogram;
    requires micrometer.registry.prometheus;
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;

    // The command line adds the command to its own.
    exports io.acomp.bench to io.acomp.cli;

    // picocli sets options and parameters by reflection.
    opens io.acomp.bench to info.picocli;

    // Direct rows call a driver's stream without an engine.
    uses io.acomp.spi.DriverProvider;
}
