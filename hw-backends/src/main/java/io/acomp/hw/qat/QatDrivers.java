package io.acomp.hw.qat;

import java.util.List;
import java.util.stream.Stream;

import io.acomp.spi.Driver;

/** The drivers of QAT. Opens no library. */
public final class QatDrivers {
    private static final List<Driver> ALL = Stream.of(QatFormat.values()).<Driver>map(QatDriver::new).toList();

    private QatDrivers() {}

    /** One driver per format. */
    public static List<Driver> all() {
        return ALL;
    }
}
