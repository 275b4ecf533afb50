package io.acomp.bench.harness;

import java.util.Arrays;

/**
 * Median and quartiles of repeated measurements.
 *
 * @param low first quartile
 * @param median second quartile
 * @param high third quartile
 */
public record Quartiles(double low, double median, double high) {
    /**
     * Quartiles with linear interpolation between neighbours.
     *
     * @param values at least one, in any order
     */
    public static Quartiles of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("quartiles need a value, values=0");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double quantile) {
        double place = quantile * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Distance of the quartiles as a part of the median; 0 if the median is 0. */
    public double spread() {
        return median == 0 ? 0 : (high - low) / median;
    }

    /** The same quartiles around another middle that a finer estimate gave; a middle outside moves the quartile it passed. */
    public Quartiles around(double middle) {
        return new Quartiles(Math.min(low, middle), middle, Math.max(high, middle));
    }
}
