package io.acomp.bench.suite;

/** What the request pipeline costs, and what it keeps apart. */
public final class PipelineSuite implements Suite {
    static final String NAME = "pipeline";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Bench bench) {
        Plan plan = bench.plan();
        if (plan.wants("pipeline.ring") || plan.wants("pipeline.inline")) {
            new OverDirect(bench, bench.nanos(0.4)).run();
        }
        if (plan.wants(LoadCurve.FIGURES)) {
            new LoadCurve(bench, bench.nanos(0.05)).run();
        }
        if (plan.wants("pipeline.null")) {
            new NullThroughput(bench, bench.nanos(0.17)).run();
        }
        if (plan.wants("pipeline.bytesAllocatedPerRequest")) {
            new AllocationPerRequest(bench, bench.nanos(0.05)).run();
        }
        if (plan.wants("metrics")) {
            new MetricsCost(bench, bench.nanos(0.1)).run();
        }
        if (plan.wants("pipeline.page")) {
            new Isolation(bench, bench.nanos(0.16)).run();
        }
    }
}
