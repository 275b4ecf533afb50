package io.acomp.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;

import org.jspecify.annotations.Nullable;

/** Four digits are more than any of these measurements is worth. */
final class Rounding {
    private static final MathContext DIGITS = new MathContext(4);

    private Rounding() {}

    static @Nullable BigDecimal significant(@Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            return null;
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }
}
