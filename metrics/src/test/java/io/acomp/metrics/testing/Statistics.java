package io.acomp.metrics.testing;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.metrics.watch.MeterSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Statistics with a number of their own in every component, whatever components there are, and where each number is. */
public final class Statistics {
    /** The number of each component, by {@code Record.component}. */
    public final Map<String, Double> numbers = new LinkedHashMap<>();
    /** Rows that show them. */
    public final Reading reading = new Reading();
    private long next = 1_000_003;

    /** A record, and what is in it. */
    public <R extends Record> R make(Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(type.getSimpleName() + "." + components[i].getName(), components[i]);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName(), e);
        }
    }

    private Object value(String name, RecordComponent component) {
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
            counts[40] = 7;
            return new LatencyCounts(counts, number(name));
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isRecord()) {
            return make(type.asSubclass(Record.class));
        } else if (type == List.class) {
            return List.of(make(argument(component, 0).asSubclass(Record.class)));
        } else if (type == Map.class) {
            Class<?> key = argument(component, 0);
            Class<?> counted = argument(component, 1);
            Object first = key.isEnum() ? key.getEnumConstants()[0] : "a_name";
            if (counted.isRecord()) {
                return Map.of(first, make(counted.asSubclass(Record.class)));
            }
            assertEquals(Long.class, counted, name);
            Object second = key.isEnum() ? key.getEnumConstants()[1] : "another";
            return Map.of(first, number(name), second, number(name + " again"));
        }
        throw new AssertionError("a kind of component nobody thought of, component=" + name + ", type=" + type);
    }

    private static Class<?> argument(RecordComponent component, int index) {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[index];
    }

    private long number(String name) {
        next += 2; // odd: no sum of two numbers is one of them
        numbers.put(name, (double) next);
        return next;
    }

    /**
     * Fails if a number has no row, or if rows use other meters than those listed.
     *
     * @param all meters that are listed
     * @param without components that have no meter of their own
     */
    public void assertComplete(List<MeterSpec> all, Set<String> without) {
        List<String> missing = new ArrayList<>();
        numbers.forEach((component, number) -> {
            if (!without.contains(component) && reading.rowsOf(number).isEmpty()) {
                missing.add(component);
            }
        });
        assertEquals(List.of(), missing, "components without a meter, and without a reason why");
        Set<String> listed = new TreeSet<>();
        all.forEach(meter -> listed.add(meter.name()));
        assertEquals(listed, reading.names(), "what is listed and what rows use");
        assertEquals(all.size(), listed.size(), "no name twice");
    }
}
