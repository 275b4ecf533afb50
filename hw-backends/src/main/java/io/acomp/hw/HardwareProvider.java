package io.acomp.hw;

import java.util.List;
import java.util.stream.Stream;

import io.acomp.hw.iaa.IaaDrivers;
import io.acomp.hw.iaa.QplDrivers;
import io.acomp.hw.qat.QatDrivers;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;

/** The drivers of this module. Opens no library. */
public final class HardwareProvider implements DriverProvider {
    private static final List<Driver> DRIVERS =
            Stream.of(IaaDrivers.all(), QatDrivers.all(), QplDrivers.all()).flatMap(List::stream).toList();

    @Override
    public List<Driver> drivers() {
        return DRIVERS;
    }
}
