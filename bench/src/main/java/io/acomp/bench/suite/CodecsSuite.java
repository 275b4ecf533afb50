package io.acomp.bench.suite;

import java.util.List;

import io.acomp.bench.report.Subject;

/** Every driver at every size: what one call costs, and what the same call costs as a request. */
public final class CodecsSuite implements Suite {
    static final String NAME = "codecs";

    private static final double DEFLATE_SHARE = 0.2;
    /** On top of the suite's time, with peers only. */
    private static final double PEERS_SHARE = 0.5;
    /** The rest is for slow codecs, a single pass of which takes longer than a row's share. */
    private static final double ROWS_SHARE = 0.5;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Bench bench) {
        if (bench.plan().wants(NAME)) {
            rows(bench);
        }
        if (bench.plan().wants("deflate")) {
            new DeflateOverJdk(bench, bench.nanos(DEFLATE_SHARE)).run();
        }
        if (bench.plan().peers() && bench.plan().wants(CodecPeers.FIGURES)) {
            new CodecPeers(bench, bench.nanos(PEERS_SHARE)).run();
        }
    }

    private static void rows(Bench bench) {
        CodecPlan plan = CodecPlan.of(bench.plan(), bench.drivers());
        plan.leftOut().forEach(bench.report()::note);
        List<Subject> subjects = plan.subjects();
        long nanosPerRow = bench.nanos(ROWS_SHARE) / Math.max(1, subjects.size());
        for (int size : bench.plan().directSizes()) {
            for (int threads : bench.plan().threads()) {
                List<Subject> group = subjects.stream()
                        .filter(subject -> subject.sizeBytes() == size && subject.threads() == threads)
                        .toList();
                if (!group.isEmpty()) {
                    try (CodecRows rows = new CodecRows(bench, size, threads, group, nanosPerRow)) {
                        rows.measure();
                    }
                }
            }
        }
    }
}
