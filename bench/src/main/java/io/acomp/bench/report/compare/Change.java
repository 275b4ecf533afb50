package io.acomp.bench.report.compare;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A value of both runs.
 *
 * @param name of the figure, or the row's identity and its field
 * @param before in the first file
 * @param after in the second one
 * @param higherIsBetter the direction to improve in
 */
record Change(String name, Measured before, Measured after, boolean higherIsBetter) {
    /** Less than this part of a value is never called a change. */
    static final double FLOOR = 0.03;

    static final Comparator<Change> LARGEST_FIRST = Comparator.comparingDouble(Change::size).reversed().thenComparing(Change::name);

    /** What can be said. */
    enum Verdict {
        /** Nothing: the quartiles meet, or the medians are closer than the floor. */
        SAME,
        /** The second run is better beyond noise. */
        BETTER,
        /** The second run is worse beyond noise. */
        WORSE
    }

    /** After ÷ before, of the medians; 1 if both are 0. */
    double factor() {
        return before.median() == after.median() ? 1 : after.median() / before.median();
    }

    /** The same whether something doubles or halves; infinite where one of both is 0 or below. */
    private double size() {
        double factor = factor();
        return factor > 0 && Double.isFinite(factor) ? Math.abs(Math.log(factor)) : Double.POSITIVE_INFINITY;
    }

    Verdict verdict() {
        if (before.meets(after) || size() <= Math.log1p(FLOOR)) {
            return Verdict.SAME;
        }
        return after.median() > before.median() == higherIsBetter ? Verdict.BETTER : Verdict.WORSE;
    }

    /** The fields in the order and with the names that JSON uses. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("verdict", verdict().name().toLowerCase(Locale.ROOT));
        fields.put("factor", Double.isFinite(factor()) ? factor() : null);
        fields.put("before", before.median());
        fields.put("beforeLow", before.low());
        fields.put("beforeHigh", before.high());
        fields.put("after", after.median());
        fields.put("afterLow", after.low());
        fields.put("afterHigh", after.high());
        return fields;
    }
}
