package io.acomp.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.acomp.spi.Availability;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;

/** A software driver for tests, and its provider. Each has an algorithm of its own, since a self-test's result is kept for the process. */
public abstract class TestCodec implements SyncDriver, DriverProvider {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String algorithm;

    /** One whose algorithm's name begins so. */
    protected TestCodec(String kind) {
        algorithm = kind + NUMBERS.incrementAndGet();
    }

    @Override
    public final List<Driver> drivers() {
        return List.of(this);
    }

    @Override
    public final String name() {
        return algorithm + "-test";
    }

    @Override
    public final String algorithm() {
        return algorithm;
    }

    @Override
    public final int priority() {
        return 100;
    }

    @Override
    public final Availability availability() {
        return Availability.AVAILABLE;
    }
}
