package io.acomp.metrics;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.store.KeyStatistics;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreTenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every number that statistics show has a meter. Records are made with a different number in every component, whatever components there
 * are, and each number is looked for among the values of the meters: one that is added to a record and forgotten here fails.
 */
class CompletenessTest {
    /** Components without a meter of their own, and why. */
    private static final Map<String, String> WITHOUT = Map.of(
            "Zswap.rejectReclaimFail", "a row of acomp.store.rejected",
            "Zswap.rejectAllocFail", "a row of acomp.store.rejected",
            "Zswap.rejectCompressFail", "a row of acomp.store.rejected",
            "Zswap.rejectCompressPoor", "a row of acomp.store.rejected",
            "Zswap.poolTotalSize", "the same number as acomp.store.mem.used.total",
            "Zswap.storedIncompressiblePages", "the same number as acomp.store.huge.pages",
            "Zswap.sameFilledPages", "the same number as acomp.store.same.pages");

    private final Map<String, Double> expected = new LinkedHashMap<>();
    /** Odd, so that no sum of two is one of them; a power of two apart would do for none. */
    private long next = 1_000_003;

    @Test
    void engine() throws Exception {
        EngineStatistics statistics = make(EngineStatistics.class);
        Reading reading = new Reading();
        new EngineRows(true, () -> 0).write(statistics, reading);
        check(reading, EngineMeters.ALL);
        EngineStatistics.DriverTotals totals = statistics.drivers().getFirst();
        assertTimer(totals.service(), EngineMeters.REQUESTS, reading);
        assertTimer(totals.waiting(), EngineMeters.WAIT, reading);
    }

    @Test
    void store() throws Exception {
        Reading reading = new Reading();
        StoreRows rows = new StoreRows();
        rows.write(make(StoreStatistics.class), reading);
        rows.tenant("one", make(StoreTenant.Usage.class), reading);
        rows.algorithm(make(StoreAlgorithm.class), reading);
        check(reading, StoreMeters.ALL);
    }

    @Test
    void keyStore() throws Exception {
        Reading reading = new Reading();
        new KeyRows().write(make(KeyStatistics.class), reading);
        check(reading, KeyMeters.ALL);
    }

    private void check(Reading reading, List<MeterSpec> all) {
        List<String> missing = new ArrayList<>();
        expected.forEach((component, value) -> {
            double nanos = value / 1e9;
            if (!WITHOUT.containsKey(component) && !reading.values.containsValue(value) && !reading.values.containsValue(nanos)) {
                missing.add(component);
            }
        });
        assertEquals(List.of(), missing, "components without a meter, and without a reason in WITHOUT");
        Set<String> names = new TreeSet<>();
        reading.values.keySet().forEach(key -> names.add(key.substring(0, key.indexOf('['))));
        reading.timers.keySet().forEach(key -> names.add(key.substring(0, key.indexOf('['))));
        Set<String> listed = new TreeSet<>();
        all.forEach(meter -> listed.add(meter.name()));
        assertEquals(listed, names, "ALL lists what rows use");
        assertEquals(all.size(), listed.size(), "no name twice");
    }

    private static void assertTimer(LatencyCounts counts, MeterSpec meter, Reading reading) {
        LatencySums shown = reading.timers.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(meter.name() + "["))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertEquals(counts.count(), shown.count());
        assertEquals(counts.totalNanos(), shown.totalNanos());
        assertTrue(shown.count() > 0);
    }

    // ---------------------------------------------------------------- records with a number of their own everywhere

    private <R extends Record> R make(Class<R> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(type.getSimpleName() + "." + components[i].getName(), components[i]);
        }
        return type.getDeclaredConstructor(types).newInstance(values);
    }

    private Object value(String name, RecordComponent component) throws Exception {
        Class<?> type = component.getType();
        if (type == long.class) {
            return number(name);
        } else if (type == int.class) {
            return (int) number(name);
        } else if (type == Integer.class) {
            return 3; // a level, which is a tag
        } else if (type == boolean.class) {
            return true;
        } else if (type == String.class) {
            return name; // a tag
        } else if (type == LatencyCounts.class) {
            long[] counts = new long[LatencyCounts.BUCKETS];
            counts[40] = next++;
            return new LatencyCounts(counts, next++);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isRecord()) {
            return make(type.asSubclass(Record.class));
        } else if (type == List.class) {
            return List.of(make(argument(component, 0).asSubclass(Record.class)));
        } else if (type == Map.class) {
            assertEquals(Long.class, argument(component, 1), name);
            Class<?> key = argument(component, 0);
            Object first = key.isEnum() ? key.getEnumConstants()[0] : "a_name";
            Object second = key.isEnum() ? key.getEnumConstants()[1] : "another";
            return Map.of(first, number(name), second, number(name + "'"));
        }
        throw new AssertionError("a kind of component nobody thought of, component=" + name + ", type=" + type);
    }

    private static Class<?> argument(RecordComponent component, int index) {
        return (Class<?>) ((java.lang.reflect.ParameterizedType) component.getGenericType()).getActualTypeArguments()[index];
    }

    private long number(String name) {
        next += 2;
        expected.put(name, (double) next);
        return next;
    }

    @Test
    void exceptionsAreStillThere() {
        List<String> components = new ArrayList<>();
        for (Class<?> part : StoreStatistics.class.getDeclaredClasses()) {
            if (part.isRecord()) {
                for (RecordComponent component : part.getRecordComponents()) {
                    components.add(part.getSimpleName() + "." + component.getName());
                }
            }
        }
        assertTrue(components.containsAll(WITHOUT.keySet()), "an exception names a component that is gone");
    }
}
