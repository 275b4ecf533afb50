package io.acomp.bench.suite;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.Comparison;
import io.acomp.bench.harness.Latencies;
import io.acomp.bench.harness.Quartiles;
import io.acomp.bench.harness.Rounds;
import io.acomp.bench.report.Report;
import io.acomp.bench.report.Row;
import io.acomp.bench.report.Subject;

/** Steps that suites share. */
final class Figures {
    private Figures() {}

    /** The row of one contender of a comparison. */
    static Row row(Subject subject, Comparison comparison, int contender, @Nullable Double ratio, @Nullable Latencies latencies) {
        return new Row(
                subject,
                comparison.operationsPerSecond(contender),
                ratio,
                latencies,
                comparison.cpuSecondsPerOperation(contender).median(),
                null,
                joules(comparison, contender));
    }

    /** Joules per operation, null where they cannot be read. */
    static @Nullable Double joules(Comparison comparison, int contender) {
        OptionalDouble joules = comparison.joulesPerOperation(contender);
        return joules.isPresent() ? joules.getAsDouble() : null;
    }

    /** Repeats until the figures are narrow, and says so where they never were. */
    static void repeat(Report report, String what, Rounds rounds, Runnable round, List<Supplier<Quartiles>> watched) {
        int done = rounds.run(round, watched);
        for (Supplier<Quartiles> figure : watched) {
            Quartiles quartiles = figure.get();
            if (quartiles.spread() > Rounds.MAX_SPREAD) {
                report.note(String.format(
                        "%s: quartiles still %.0f %% apart after %d rounds; the machine is not quiet",
                        what, quartiles.spread() * 100, done));
            }
        }
    }
}
