package io.acomp.bench.suite;

import java.util.List;

import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Slice;

/**
 * What was found for one number of jobs in one phase.
 *
 * @param mode of the run
 * @param phase of the mode
 * @param jobs that worked at the same time
 * @param share of the pages that each of them visited
 * @param readShare part of the operations that read
 * @param runs who took part
 */
record JobCell(JobMode mode, JobPhase phase, int jobs, double share, double readShare, List<Run> runs) {
    /** Who takes part. */
    enum Who {
        /** Our store. */
        STORE,
        /** The kernel's device. */
        ZRAM,
        /** The codec alone. */
        DIRECT
    }

    /**
     * What one did.
     *
     * @param who it was
     * @param comparison a round a loop, of it alone: who is fast repeats its passes, for a loop of milliseconds measures the clock
     * @param ratio uncompressed ÷ compressed bytes behind the phase; 0 if nothing had been written
     */
    record Run(Who who, Comparison comparison, double ratio) {}

    /** Speed of our store as a part of the codec's alone; not a number if either did not take part. */
    double overDirect() {
        return operationsPerSecond(Who.STORE) / operationsPerSecond(Who.DIRECT);
    }

    private double operationsPerSecond(Who who) {
        return runs.stream()
                .filter(run -> run.who == who)
                .mapToDouble(run -> run.comparison.operationsPerSecond(0).median())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Time of all turns. */
    long nanos() {
        return runs.stream().flatMap(run -> run.comparison.slices(0).stream()).mapToLong(Slice::nanos).sum();
    }

    /** Time a contender needs for a pass of all jobs over all pages, in nanoseconds. */
    double passNanos(Run run, long pages) {
        return jobs * pages * 1e9 / run.comparison().operationsPerSecond(0).median();
    }
}
