package io.acomp.bench.suite;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

import io.acomp.bench.harness.Quartiles;

/**
 * The size from which on something pays.
 *
 * @param sizes measured, rising
 * @param gains by size, above 1 where it pays
 */
record Crossing(int[] sizes, List<Quartiles> gains) {
    private static final double NEVER = Double.POSITIVE_INFINITY;

    /**
     * The smallest size from which on it pays at every larger one too, with straight lines between the sizes measured on logarithmic scales.
     * What pays at all sizes gives the smallest.
     *
     * @return low and high from the quartiles of the gains, the largest size where a quartile never pays; empty if the medians never do
     */
    Optional<Quartiles> breakEven() {
        double middle = from(Quartiles::median);
        if (middle == NEVER) {
            return Optional.empty();
        }
        return Optional.of(new Quartiles(from(Quartiles::high), middle, Math.min(from(Quartiles::low), sizes[sizes.length - 1])));
    }

    private double from(ToDoubleFunction<Quartiles> quartile) {
        for (int i = sizes.length - 1; i >= 0; i--) {
            double below = quartile.applyAsDouble(gains.get(i));
            if (below < 1) {
                return i == sizes.length - 1 ? NEVER : between(i, below, quartile.applyAsDouble(gains.get(i + 1)));
            }
        }
        return sizes[0];
    }

    private double between(int index, double below, double above) {
        double part = Math.log(below) / (Math.log(below) - Math.log(above));
        return sizes[index] * Math.pow((double) sizes[index + 1] / sizes[index], part);
    }
}
