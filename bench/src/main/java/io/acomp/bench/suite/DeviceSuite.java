package io.acomp.bench.suite;

/** What a device is worth: what the lane and the router take from it, what it leaves of a processor, and from which size on it pays. */
public final class DeviceSuite implements Suite {
    static final String NAME = "device";

    private static final double BOUND_SHARE = 0.3;
    private static final double ROUTER_SHARE = 0.15;
    private static final double QPL_SHARE = 0.2;
    private static final double BREAK_EVEN_SHARE = 0.35;

    /** Made by the command. */
    public DeviceSuite() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Bench bench) {
        Plan plan = bench.plan();
        if (plan.wants(SimOverBound.FIGURE) || plan.wants(SimOverBound.POLL_SHARE)) {
            new SimOverBound(bench, bench.nanos(BOUND_SHARE)).run();
        }
        if (plan.wants(RouterOverDriver.FIGURE)) {
            new RouterOverDriver(bench, bench.nanos(ROUTER_SHARE)).run();
        }
        if (plan.wants(QplOverBare.FIGURE)) {
            new QplOverBare(bench, bench.nanos(QPL_SHARE)).run();
        }
        new BreakEvens(bench, bench.nanos(BREAK_EVEN_SHARE)).run();
    }
}
