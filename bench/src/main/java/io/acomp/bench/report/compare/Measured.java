package io.acomp.bench.report.compare;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A value with its quartiles.
 *
 * @param low first quartile; as far below the median as the spread says where a file has no quartiles, the median where it has no spread
 * @param median the value
 * @param high third quartile, likewise
 */
record Measured(double low, double median, double high) {
    /** A row's operations a second, null if it has none. */
    static @Nullable Measured speed(Map<String, @Nullable Object> row) {
        if (!(row.get("operationsPerSecond") instanceof Double median)) {
            return null;
        }
        double half = row.get("spread") instanceof Double spread ? spread / 2 : 0;
        return new Measured(number(row, "operationsPerSecondLow", median * (1 - half)), median, number(row, "operationsPerSecondHigh", median * (1 + half)));
    }

    /** A field that has no spread of its own, null if it is absent. */
    static @Nullable Measured exact(Map<String, @Nullable Object> row, String field) {
        return row.get(field) instanceof Double value ? new Measured(value, value, value) : null;
    }

    /** A ratio's value, null if it has none. */
    static @Nullable Measured ratio(Map<String, @Nullable Object> ratio) {
        return ratio.get("value") instanceof Double value ? new Measured(number(ratio, "low", value), value, number(ratio, "high", value)) : null;
    }

    private static double number(Map<String, @Nullable Object> fields, String name, double otherwise) {
        return fields.get(name) instanceof Double number ? number : otherwise;
    }

    boolean meets(Measured other) {
        return low <= other.high && other.low <= high;
    }
}
