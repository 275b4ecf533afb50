package io.acomp.bench.report;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.Latencies;

/** Numbers as people read them; what is absent is an empty text. */
public final class Numbers {
    private Numbers() {}

    /**
     * With a fixed number of decimals.
     *
     * @param value to write, null if there is none
     * @param decimals behind the point
     */
    public static String fixed(@Nullable Double value, int decimals) {
        return value == null ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A compression ratio. */
    public static String ratio(@Nullable Double value) {
        return value != null && value >= 100 ? fixed(value, 0) : fixed(value, 2);
    }

    /**
     * A percentile in microseconds, above a second in seconds with the unit.
     *
     * @param latencies that have it, null if they were not taken
     * @param percentile which
     */
    public static String micros(@Nullable Latencies latencies, ToDoubleFunction<Latencies> percentile) {
        if (latencies == null) {
            return "";
        }
        double value = percentile.applyAsDouble(latencies);
        return value >= 1e6 ? fixed(value / 1e6, 2) + "s" : fixed(value, value < 1000 ? 1 : 0);
    }

    /** With k and M where it is large. */
    public static String scaled(double value) {
        return value >= 1e6 ? fixed(value / 1e6, 2) + "M" : value >= 1e4 ? fixed(value / 1e3, 1) + "k" : fixed(value, value < 100 ? 2 : 0);
    }

    /** Three significant digits, the way charts label values. */
    public static String brief(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return fixed(value / 1e6, size >= 1e8 ? 0 : size >= 1e7 ? 1 : 2) + " M";
        }
        if (size >= 1e4) {
            return fixed(value / 1e3, size >= 1e5 ? 0 : 1) + " k";
        }
        return fixed(value, size == 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4);
    }
}
