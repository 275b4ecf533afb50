package io.acomp.bench.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.Quartiles;

/**
 * A figure that compares, or that has a target.
 *
 * @param name of the figure
 * @param figure median and quartiles over interleaved repetitions
 * @param detail what exactly was compared
 * @param target to reach, null where there is none
 * @param better the direction to improve in
 */
public record Ratio(String name, Quartiles figure, String detail, @Nullable Double target, Better better) {
    /** The direction to improve in. */
    public enum Better {
        /** Larger is better. */
        HIGHER,
        /** Smaller is better. */
        LOWER
    }

    /** True if the target is reached, or there is none. */
    public boolean met() {
        return target == null || (better == Better.HIGHER ? figure.median() >= target : figure.median() <= target);
    }

    /** The fields in the order and with the names that JSON uses. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("value", Rounding.significant(figure.median()));
        fields.put("low", Rounding.significant(figure.low()));
        fields.put("high", Rounding.significant(figure.high()));
        fields.put("detail", detail);
        fields.put("target", target);
        fields.put("better", better.name().toLowerCase(Locale.ROOT));
        return fields;
    }
}
