package io.acomp.scomp;

import java.util.List;
import java.util.stream.Stream;

import io.acomp.scomp.deflate.DeflateDrivers;
import io.acomp.scomp.lz4.Lz4Drivers;
import io.acomp.scomp.lzo.LzoDrivers;
import io.acomp.scomp.nul.NullDriver;
import io.acomp.scomp.snappy.SnappyDriver;
import io.acomp.scomp.zstd.ZstdDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.DriverProvider;

/** The software drivers of this module: process-wide singletons, listed without opening a library. */
public final class SoftwareProvider implements DriverProvider {
    private static final List<Driver> DRIVERS = Stream.<List<? extends Driver>>of(
                    DeflateDrivers.all(),
                    Lz4Drivers.all(),
                    LzoDrivers.all(),
                    List.of(NullDriver.INSTANCE),
                    List.of(SnappyDriver.INSTANCE),
                    List.of(ZstdDriver.INSTANCE))
            .<Driver>flatMap(List::stream)
            .toList();

    @Override
    public List<Driver> drivers() {
        return DRIVERS;
    }
}
