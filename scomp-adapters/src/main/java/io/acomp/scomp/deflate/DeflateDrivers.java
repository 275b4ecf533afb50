package io.acomp.scomp.deflate;

import java.util.List;
import java.util.stream.Stream;

import io.acomp.spi.Driver;

/** The drivers of the deflate family. */
public final class DeflateDrivers {
    private static final List<Driver> ALL = Stream.of(Wrapper.values())
            .flatMap(wrapper -> Stream.of(Implementation.values())
                    .<Driver>map(implementation -> new DeflateDriver(wrapper, implementation)))
            .toList();

    private DeflateDrivers() {}

    /** Every format by every implementation; opens no library. */
    public static List<Driver> all() {
        return ALL;
    }
}
