package io.acomp.hw.iaa;

import java.util.Arrays;
import java.util.List;

import io.acomp.hw.DeflateFraming;
import io.acomp.spi.Driver;

/** The drivers of IAA devices. */
public final class IaaDrivers {
    private static final List<Driver> ALL = Arrays.stream(DeflateFraming.values()).<Driver>map(IaaDriver::new).toList();

    private IaaDrivers() {}

    /** All of them, whether or not there is a device. Opens nothing. */
    public static List<Driver> all() {
        return ALL;
    }
}
