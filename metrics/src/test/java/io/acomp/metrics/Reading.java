package io.acomp.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Keeps the rows of a reading, with their tags, as {@code name{key=value,…}}. */
final class Reading implements Sink {
    final Map<String, Double> values = new LinkedHashMap<>();
    final Map<String, LatencySums> timers = new LinkedHashMap<>();

    @Override
    public void value(MeterSpec meter, double value, String... tagValues) {
        values.merge(key(meter, tagValues), value, Double::sum);
    }

    @Override
    public void timer(MeterSpec meter, LatencySums latencies, String... tagValues) {
        timers.put(key(meter, tagValues), latencies);
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
