package io.acomp.bench.suite;

import java.util.function.Consumer;

import io.acomp.bench.corpus.Corpus;
import io.acomp.bench.harness.WarmUp;
import io.acomp.bench.report.Report;

/**
 * What every suite works with. Used by one thread.
 *
 * @param plan what to measure
 * @param corpus what on
 * @param drivers what there is
 * @param warmUp the one that sums up the time spent on it
 * @param fixedLoad measures latencies
 * @param report where to put what is found
 * @param progress told what is being done
 */
public record Bench(
        Plan plan, Corpus corpus, Drivers drivers, WarmUp warmUp, FixedLoad fixedLoad, Report report, Consumer<String> progress) {
    /** The plan's time for a suite in nanoseconds, or a part of it. */
    long nanos(double share) {
        return (long) (plan.seconds() * share * 1e9);
    }
}
