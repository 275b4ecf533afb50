/** Micrometer binders for engines, devices and stores. */
module io.acomp.metrics {
    requires transitive io.acomp;
    requires transitive io.acomp.store;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

}
