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

    /** What can be said about a target. */
    public enum Verdict {
        /** All between the quartiles reaches it. */
        MET("met"),
        /** All between the quartiles misses it. */
        MISSED("MISSED"),
        /** The target lies between the quartiles. */
        CANNOT_TELL("cannot tell"),
        /** There is no target. */
        NONE("no target");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /** Whether the target is reached, as far as the quartiles allow to say. */
    public Verdict verdict() {
        if (target == null) {
            return Verdict.NONE;
        }
        boolean low = reaches(figure.low(), target);
        boolean high = reaches(figure.high(), target);
        return low && high ? Verdict.MET : low || high ? Verdict.CANNOT_TELL : Verdict.MISSED;
    }

    private boolean reaches(double value, double goal) {
        return better == Better.HIGHER ? value >= goal : value <= goal;
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
