package io.acomp.bench.suite;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.target.DirectTarget;
import io.acomp.bench.target.ZramTarget;
import io.acomp.spi.Availability;
import io.acomp.spi.CodecSettings;

/** The store itself and the kernel's device. */
final class LiveTargets implements StoreTargets {
    /** What both store with. */
    private static final String ZRAM_ALGORITHM = "lz4";

    private final Drivers drivers = Drivers.discover();

    @Override
    public PageTarget ours(String algorithm, @Nullable Integer level, long pages) {
        return new DirectTarget(drivers.of(algorithm).getFirst(), level == null ? CodecSettings.DEFAULT_LEVEL : level, pages);
    }

    @Override
    public Availability zramAvailability() {
        return ZramTarget.availability();
    }

    @Override
    public PageTarget zram(long pages) {
        return new ZramTarget(ZRAM_ALGORITHM, pages);
    }

    @Override
    public void close() {
    }
}
