package io.acomp.bench.suite;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.target.DirectTarget;
import io.acomp.bench.target.DiskTarget;
import io.acomp.bench.target.GroupedTarget;
import io.acomp.bench.target.StoreTarget;
import io.acomp.bench.target.ZramTarget;
import io.acomp.spi.Availability;
import io.acomp.spi.CodecSettings;

/** The store itself and the kernel's device. */
final class LiveTargets implements StoreTargets {
    private final AcompEngine engine = AcompEngine.create();
    private final Drivers drivers;

    /**
     * Targets.
     *
     * @param drivers those to call without an engine
     */
    LiveTargets(Drivers drivers) {
        this.drivers = drivers;
    }

    @Override
    public PageTarget ours(String algorithm, @Nullable Integer level, long pages) {
        return new StoreTarget(engine, algorithm, level, pages);
    }

    @Override
    public PageTarget disk(String algorithm, long pages) {
        return new DiskTarget(engine, algorithm, null, pages);
    }

    @Override
    public Availability zramAvailability() {
        return ZramTarget.availability();
    }

    @Override
    public PageTarget zram(long pages) {
        return new ZramTarget(StoreSpeed.ALGORITHM, pages);
    }

    @Override
    public GroupedTarget grouped(String algorithm, String cold, int level, long pages) {
        StoreTarget target = new StoreTarget(engine, algorithm, null, pages);
        target.store().secondaryAlgorithm(1, cold, level);
        return target;
    }

    @Override
    public PageTarget direct(String algorithm, long pages) {
        return new DirectTarget(drivers.of(algorithm).getFirst(), CodecSettings.DEFAULT_LEVEL, pages);
    }

    @Override
    public void close() {
        engine.close();
    }
}
