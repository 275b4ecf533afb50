package io.acomp.metrics.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.acomp.metrics.watch.LatencySums;
import io.acomp.metrics.watch.MeterSpec;
import io.acomp.metrics.watch.Sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Keeps the rows of a reading, with their tags, as {@code name{key=value,…}}. */
public final class Reading implements Sink {
    /** Counters and gauges. */
    public final Map<String, Double> values = new LinkedHashMap<>();
    /** Timers. */
    public final Map<String, LatencySums> timers = new LinkedHashMap<>();

    @Override
    public void value(MeterSpec meter, double value, String... tagValues) {
        values.merge(key(meter, tagValues), value, Double::sum);
    }

    @Override
    public void timer(MeterSpec meter, LatencySums latencies, String... tagValues) {
        timers.put(key(meter, tagValues), latencies);
    }

    /** Rows that show a number, as it is or as nanoseconds in seconds. */
    public List<String> rowsOf(double number) {
        List<String> rows = new ArrayList<>();
        values.forEach((row, value) -> {
            if (value == number || value == number / 1e9) {
                rows.add(row);
            }
        });
        timers.forEach((row, latencies) -> {
            if (latencies.totalNanos() == number && latencies.count() > 0) {
                rows.add(row);
            }
        });
        return rows;
    }

    /** Names of the meters. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        values.keySet().forEach(row -> names.add(name(row)));
        timers.keySet().forEach(row -> names.add(name(row)));
        return names;
    }

    /** The meter of a row. */
    public static String name(String row) {
        return row.substring(0, row.indexOf('['));
    }

    private static String key(MeterSpec meter, String... tagValues) {
        assertEquals(meter.tags().size(), tagValues.length, meter::name);
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < tagValues.length; i++) {
            tags.add(meter.tags().get(i) + "=" + tagValues[i]);
        }
        return meter.name() + tags;
    }
}
