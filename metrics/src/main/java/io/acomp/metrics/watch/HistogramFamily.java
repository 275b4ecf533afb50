package io.acomp.metrics.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

import io.acomp.EngineStatistics.LatencyCounts;

/**
 * One family of classic histograms in a Prometheus registry, for the timers of one name of all engines there. Bounds are the powers of two
 * from 1 µs to 17 s, every fourth of the engine's buckets. Registered while it has a timer. Thread-safe.
 */
final class HistogramFamily implements Collector {
    private static final Map<PrometheusRegistry, Map<String, HistogramFamily>> FAMILIES = new WeakHashMap<>();
    private static final int LEAST_EXPONENT = 10;
    private static final int MOST_EXPONENT = 34;
    private static final double NANOS = 1e9;
    private static final double[] BOUNDS = new double[MOST_EXPONENT - LEAST_EXPONENT + 2];

    static {
        for (int i = 0; i < BOUNDS.length - 1; i++) {
            BOUNDS[i] = (1L << LEAST_EXPONENT + i) / NANOS;
        }
        BOUNDS[BOUNDS.length - 1] = Double.POSITIVE_INFINITY;
    }

    private final String name;
    private final String help;
    private final Map<Cell, Series> series = new ConcurrentHashMap<>();

    private HistogramFamily(MeterSpec spec) {
        name = name(spec);
        help = spec.description();
    }

    /** Name of the family a timer's buckets are in. */
    static String name(MeterSpec spec) {
        return spec.name().replace('.', '_') + "_latency_seconds";
    }

    static void add(PrometheusRegistry registry, Cell cell, Labels labels, Runnable refresh) {
        synchronized (FAMILIES) {
            Map<String, HistogramFamily> families = FAMILIES.computeIfAbsent(registry, _ -> new HashMap<>());
            HistogramFamily family = families.get(name(cell.spec()));
            boolean isNew = family == null;
            if (family == null) {
                family = new HistogramFamily(cell.spec());
                families.put(family.name, family);
            }
            family.series.put(cell, new Series(cell, labels, refresh));
            if (isNew) {
                registry.register(family);
            }
        }
    }

    static void remove(PrometheusRegistry registry, Cell cell) {
        synchronized (FAMILIES) {
            Map<String, HistogramFamily> families = FAMILIES.getOrDefault(registry, Map.of());
            HistogramFamily family = families.get(name(cell.spec()));
            if (family != null && family.series.remove(cell) != null && family.series.isEmpty()) {
                families.remove(family.name);
                registry.unregister(family);
            }
        }
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
        return MetricFamilyDescriptor.of(MetricType.HISTOGRAM, name).help(help).build();
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder().name(name).help(help);
        series.values().forEach(one -> snapshot.dataPoint(one.read()));
        return snapshot.build();
    }

    /** The buckets of one timer. */
    private static final class Series {
        private final Cell cell;
        private final Labels labels;
        private final Runnable refresh;
        /** Cumulative. What was not timed moves between the engine's buckets; here no count may fall, or it is taken for a restart. */
        private final long[] upTo = new long[BOUNDS.length];

        Series(Cell cell, Labels labels, Runnable refresh) {
            this.cell = cell;
            this.labels = labels;
            this.refresh = refresh;
        }

        synchronized HistogramDataPointSnapshot read() {
            refresh.run();
            long[] counts = cell.latencies().counts();
            long[] between = new long[BOUNDS.length];
            long sum = 0;
            int from = 0;
            long below = 0;
            for (int i = 0; i < BOUNDS.length; i++) {
                int end = i < BOUNDS.length - 1 ? LatencyCounts.bucket(1L << LEAST_EXPONENT + i) : counts.length;
                for (int bucket = from; bucket < end; bucket++) {
                    sum += counts[bucket];
                }
                from = end;
                upTo[i] = Math.max(upTo[i], sum);
                between[i] = upTo[i] - below;
                below = upTo[i];
            }
            return HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, between))
                    .sum(cell.value() / NANOS)
                    .build();
        }
    }
}
