package io.acomp.metrics.watch;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.noop.NoopFunctionTimer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Histograms of the Prometheus registries in a registry. Used only where that library is. They have the labels of the timers they belong to,
 * the registry's common tags included, and none if a filter denies the timer.
 */
record PrometheusHistograms(List<PrometheusMeterRegistry> registries) implements Histograms {
    static @Nullable Histograms in(MeterRegistry registry) {
        List<PrometheusMeterRegistry> found = new ArrayList<>();
        collect(registry, found);
        return found.isEmpty() ? null : new PrometheusHistograms(found);
    }

    private static void collect(MeterRegistry registry, List<PrometheusMeterRegistry> found) {
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            found.add(prometheus);
        } else if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(part -> collect(part, found));
        }
    }

    @Override
    public void add(Cell cell, Runnable refresh) {
        if (cell.meter() instanceof NoopFunctionTimer) {
            return;
        }
        for (PrometheusMeterRegistry registry : registries) {
            List<String> keys = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (Tag tag : cell.meter().getId().getConventionTags(registry.config().namingConvention())) {
                keys.add(tag.getKey());
                values.add(tag.getValue());
            }
            HistogramFamily.add(registry.getPrometheusRegistry(), cell, Labels.of(keys, values), refresh);
        }
    }

    @Override
    public void remove(Cell cell) {
        registries.forEach(registry -> HistogramFamily.remove(registry.getPrometheusRegistry(), cell));
    }
}
