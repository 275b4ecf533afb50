/** Micrometer binders for engines, devices and stores. */
module io.acomp.metrics {
    requires transitive io.acomp;
    requires transitive io.acomp.store;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    // Histograms of a Prometheus registry; another kind of registry does without.
    requires static micrometer.registry.prometheus;
    requires static io.prometheus.metrics.model;

    exports io.acomp.metrics;

    // its servers have meters of the same kind
    exports io.acomp.metrics.watch to io.acomp.service;
}
