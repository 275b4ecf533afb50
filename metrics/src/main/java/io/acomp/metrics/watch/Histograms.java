package io.acomp.metrics.watch;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** Where timers show their buckets: Micrometer has no timer that is pulled and has buckets. Thread-safe. */
interface Histograms {
    /** Shows a timer that is registered. */
    void add(Cell cell, Runnable refresh);

    /** Shows it no more. */
    void remove(Cell cell);

    /** Those of a registry, null if it is of a kind that is not supported. */
    static @Nullable Histograms in(MeterRegistry registry) {
        return Present.PROMETHEUS ? PrometheusHistograms.in(registry) : null;
    }

    /** Looks once whether the optional library is there. */
    final class Present {
        static final boolean PROMETHEUS = loads("io.micrometer.prometheusmetrics.PrometheusMeterRegistry");

        private Present() {}

        private static boolean loads(String type) {
            try {
                Class.forName(type, false, Histograms.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException | LinkageError absent) {
                return false; // optional: timers have percentiles all the same
            }
        }
    }
}
