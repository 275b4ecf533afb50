package io.acomp.scomp.deflate;

import java.util.List;

import io.acomp.foreign.LibraryFinding;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/** The libraries of the deflate family for {@code acomp doctor}. libdeflate and ISA-L tell no version. */
public final class DeflateProbe implements Probe {
    /** For the service loader. */
    public DeflateProbe() {}

    @Override
    public List<Finding> findings() {
        return List.of(
                LibraryFinding.of(IsalBinding.library(), null),
                LibraryFinding.of(LibdeflateBinding.library(), null),
                LibraryFinding.of(LibzBinding.library(), "zlibVersion"));
    }
}
