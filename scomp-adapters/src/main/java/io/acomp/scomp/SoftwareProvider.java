package io.acomp.scomp;

import java.util.List;
import java.util.stream.Stream;

import io.acomp.scomp.lz4.Lz4Drivers;
import io.acomp.scomp.nul.NullDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;

/** The software drivers of this module: process-wide singletons, listed without opening a library. */
public final class SoftwareProvider implements DriverProvider {
    private static final List<Driver> DRIVERS = Stream.<List<? extends Driver>>of(
                    List.of(NullDriver.INSTANCE),
                    Lz4Drivers.all())
            .<Driver>flatMap(List::stream)
            .toList();

    @Override
    public List<Driver> drivers() {
        return DRIVERS;
    }
}
