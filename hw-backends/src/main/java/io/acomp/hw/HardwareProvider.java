package io.acomp.hw;

import java.util.List;

import io.acomp.hw.iaa.IaaDrivers;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;

/** The drivers of this module. Opens no library. */
public final class HardwareProvider implements DriverProvider {
    private static final List<Driver> DRIVERS = IaaDrivers.all();

    @Override
    public List<Driver> drivers() {
        return DRIVERS;
    }
}
