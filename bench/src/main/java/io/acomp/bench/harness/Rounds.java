package io.acomp.bench.harness;

import java.util.List;
import java.util.function.Supplier;

/**
 * How often to repeat: at least a number of rounds, then on until every figure watched is narrow enough, up to a bound in rounds and in
 * time.
 *
 * @param least rounds that are always done
 * @param most rounds that are never exceeded
 * @param nanos time after which no round beyond the least is started
 */
public record Rounds(int least, int most, long nanos) {
    /** A ratio whose quartiles lie further apart than this part of its median says nothing. */
    public static final double MAX_SPREAD = 0.15;

    /**
     * Repeats.
     *
     * @param round one repetition
     * @param watched figures that shall become narrow
     * @return rounds done
     */
    public int run(Runnable round, List<Supplier<Quartiles>> watched) {
        long start = System.nanoTime();
        int done = 0;
        while (done < least || done < most && System.nanoTime() - start < nanos && anyWide(watched)) {
            round.run();
            done++;
        }
        return done;
    }

    private static boolean anyWide(List<Supplier<Quartiles>> watched) {
        return watched.stream().anyMatch(figure -> figure.get().spread() > MAX_SPREAD);
    }
}
