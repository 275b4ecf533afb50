package io.acomp.scomp.lz4;

import java.util.List;

import io.acomp.foreign.LibraryFinding;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/** liblz4, lz4-java's or the user's own, for {@code acomp doctor}. */
public final class Lz4Probe implements Probe {
    /** For the service loader. */
    public Lz4Probe() {}

    @Override
    public List<Finding> findings() {
        return List.of(LibraryFinding.of(Lz4Binding.library(), Implementation.NATIVE.availability(), "LZ4_versionString"));
    }
}
