package io.acomp.bench.suite;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.corpus.MemoryCorpus;
import io.acomp.bench.harness.WarmUp;
import io.acomp.bench.report.Report;

/** What suites work with in tests: a short plan on the built-in corpus, and nobody to tell of the progress. */
final class QuietBench {
    private QuietBench() {}

    static Bench of(boolean peers, @Nullable String only, Drivers drivers, Report report) {
        Plan plan = new Plan(Set.of(), List.of(), List.of(1), List.of(1), 1, false, peers, only);
        return new Bench(plan, new MemoryCorpus(), drivers, new WarmUp(), new FixedLoad(), report, _ -> {});
    }
}
