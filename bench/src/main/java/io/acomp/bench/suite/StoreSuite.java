package io.acomp.bench.suite;

import java.io.IOException;
import java.util.function.Function;

import io.acomp.spi.Availability;

/** The compressed store beside the kernel's zram and beside what people build from a cache and a codec. */
public final class StoreSuite implements Suite {
    static final String NAME = "store";

    private final Function<Bench, StoreTargets> targets;
    private final Function<Plan, StoreScale> scale;

    /** The store itself, and the peers there are. */
    public StoreSuite() {
        this(bench -> new LiveTargets(bench.drivers()), plan -> plan.full() ? StoreScale.full() : StoreScale.usual());
    }

    StoreSuite(Function<Bench, StoreTargets> targets, Function<Plan, StoreScale> scale) {
        this.targets = targets;
        this.scale = scale;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Bench bench) throws IOException {
        StoreScale size = scale.apply(bench.plan());
        try (StoreTargets made = targets.apply(bench)) {
            boolean zram = zram(bench, made);
            new StoreOverhead(bench, made, size, zram).run();
            new StoreSpeed(bench, made, size, zram).run();
            if (bench.plan().peers()) {
                new StoreOverCaffeine(bench, made, size).run();
            }
            new StoreGrouped(bench, made, size, zram).run();
            if (bench.plan().wants("store.jobs")) {
                new StoreJobs(bench, made, size, zram).run();
            }
        }
    }

    private static boolean zram(Bench bench, StoreTargets targets) {
        if (!bench.plan().peers()) {
            bench.report().note("store.*.overZram, store.*.overCaffeine*, store.pool.*Zram: left out without --peers");
            return false;
        }
        Availability answer = targets.zramAvailability();
        if (!answer.available()) {
            bench.report().note("store.*.overZram, store.pool.*Zram: left out, " + answer.reason() + "; " + answer.remedy());
        }
        return answer.available();
    }
}
