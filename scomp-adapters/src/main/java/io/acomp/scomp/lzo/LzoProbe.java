package io.acomp.scomp.lzo;

import java.util.List;

import io.acomp.foreign.LibraryFinding;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/** liblzo2 for {@code acomp doctor}. */
public final class LzoProbe implements Probe {
    /** For the service loader. */
    public LzoProbe() {}

    @Override
    public List<Finding> findings() {
        return List.of(LibraryFinding.of(LzoBinding.library(), "lzo_version_string"));
    }
}
