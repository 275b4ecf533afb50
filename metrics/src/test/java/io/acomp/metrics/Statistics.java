package io.acomp.metrics;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.store.KeyStatistics;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreTenant;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Statistics with a number of their own in every component, whatever components there are, and where each number is. */
final class Statistics {
    /** The number of each component, by {@code Record.component}. */
    final Map<String, Double> numbers = new LinkedHashMap<>();
    /** Rows that show them. */
    final Reading reading = new Reading();
    private long next = 1_000_003;

    static Statistics ofEngine() {
        Statistics made = new Statistics();
        new EngineRows(true, () -> 0).write(made.make(EngineStatistics.class), made.reading);
        return made;
    }

    static Statistics ofStore() {
        Statistics made = new Statistics();
        StoreRows rows = new StoreRows();
        rows.write(made.make(StoreStatistics.class), made.reading);
        rows.tenant("one", made.make(StoreTenant.Usage.class), made.reading);
        rows.algorithm(made.make(StoreAlgorithm.class), made.reading);
        return made;
    }

    static Statistics ofKeyStore() {
        Statistics made = new Statistics();
        new KeyRows().write(made.make(KeyStatistics.class), made.reading);
        return made;
    }

    private <R extends Record> R make(Class<R> type) {
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
            assertEquals(Long.class, argument(component, 1), name);
            Class<?> key = argument(component, 0);
            Object first = key.isEnum() ? key.getEnumConstants()[0] : "a_name";
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
}
