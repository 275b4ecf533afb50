package io.acomp.bench.harness;

import java.util.List;

/** One ratio out of many comparisons. */
public final class GeometricMean {
    private GeometricMean() {}

    /**
     * The geometric mean of the comparisons' median ratios, with the quartiles of the mean that each round alone would give. Medians first:
     * a disturbance hits one turn of one comparison, and goes no further.
     *
     * @param comparisons at least one, all with the same contenders and number of rounds
     * @param contender index of the one above the line
     * @param peer index of the one below
     */
    public static Quartiles of(List<Comparison> comparisons, int contender, int peer) {
        List<double[]> speedups = comparisons.stream().map(comparison -> comparison.speedups(contender, peer)).toList();
        double[] byRound = new double[speedups.getFirst().length];
        for (int round = 0; round < byRound.length; round++) {
            int index = round;
            byRound[round] = mean(speedups.stream().mapToDouble(values -> values[index]).toArray());
        }
        double middle = mean(speedups.stream().mapToDouble(values -> Quartiles.of(values).median()).toArray());
        return Quartiles.of(byRound).around(middle);
    }

    /**
     * The geometric mean of numbers.
     *
     * @param values at least one, all above 0
     */
    public static double mean(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += Math.log(value);
        }
        return Math.exp(sum / values.length);
    }
}
