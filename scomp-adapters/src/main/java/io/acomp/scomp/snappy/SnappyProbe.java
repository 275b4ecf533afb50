package io.acomp.scomp.snappy;

import java.util.List;

import org.xerial.snappy.Snappy;

import io.acomp.foreign.LibraryFinding;
import io.acomp.foreign.LibraryLookup;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/** snappy-java's library for {@code acomp doctor}. */
public final class SnappyProbe implements Probe {
    /** One of the functions that the JVM links for snappy-java. */
    private static final String ENTRY = "Java_org_xerial_snappy_SnappyNative_maxCompressedLength";

    /** For the service loader. */
    public SnappyProbe() {}

    @Override
    public List<Finding> findings() {
        LibraryLookup library = SnappyBinding.open();
        if (!(library instanceof LibraryLookup.Found found) || found.symbols().find(ENTRY).isEmpty()) {
            return List.of(LibraryFinding.of(library, null));
        }
        LibraryLookup.Found linked = new LibraryLookup.Found(found.name(), found.origin(), found.symbols(), List.of(ENTRY));
        return List.of(LibraryFinding.found(linked, Snappy.getNativeLibraryVersion()));
    }
}
