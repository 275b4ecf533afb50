package io.acomp.scomp.zstd;

import java.util.List;

import io.acomp.foreign.LibraryFinding;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/** libzstd, zstd-jni's or the user's own, for {@code acomp doctor}. */
public final class ZstdProbe implements Probe {
    /** For the service loader. */
    public ZstdProbe() {}

    @Override
    public List<Finding> findings() {
        return List.of(LibraryFinding.of(ZstdBinding.open(), ZstdDriver.INSTANCE.availability(), "ZSTD_versionString"));
    }
}
