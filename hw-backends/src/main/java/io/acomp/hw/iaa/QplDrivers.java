package io.acomp.hw.iaa;

import java.util.Arrays;
import java.util.List;

import io.acomp.hw.DeflateFraming;
import io.acomp.spi.Driver;

/** The drivers of QPL's software path. */
public final class QplDrivers {
    private static final List<Driver> ALL = Arrays.stream(DeflateFraming.values()).<Driver>map(QplDriver::new).toList();

    private QplDrivers() {}

    /** All of them, whether or not libqpl is there. Opens nothing. */
    public static List<Driver> all() {
        return ALL;
    }
}
