package io.acomp.scomp.zstd;

import org.jspecify.annotations.Nullable;

import io.acomp.foreign.LibraryLookup;
import io.acomp.spi.Availability;

/**
 * Which way to libzstd there is in this process, or why there is none.
 *
 * @param availability of the driver
 * @param way the implementation, null if the driver is not available
 */
record ZstdChoice(Availability availability, @Nullable ZstdImplementation way) {
    /** Looks for a way; loads the library. */
    static ZstdChoice make() {
        LibraryLookup library = ZstdBinding.open();
        if (library instanceof LibraryLookup.Found found) {
            return ZstdBinding.isOneLibrary(found)
                    ? of(new ForeignZstd())
                    : none(Availability.unavailable(
                            "incompatible: another library in the class loader of zstd-jni brings a libzstd too",
                            "load zstd-jni in a class loader without it"));
        }
        return ZstdBinding.isExplicit() ? none(library.availability()) : throughJava(library.availability());
    }

    /**
     * zstd-jni's Java classes, if they work where calling its library directly does not.
     *
     * @param direct why it does not
     */
    static ZstdChoice throughJava(Availability direct) {
        try {
            return of(new JavaZstd());
        } catch (LinkageError | RuntimeException failure) { // what they say is what the library said, with less detail
            return none(direct);
        }
    }

    private static ZstdChoice of(ZstdImplementation way) {
        return new ZstdChoice(Availability.AVAILABLE, way);
    }

    private static ZstdChoice none(Availability why) {
        return new ZstdChoice(why, null);
    }

    /**
     * The implementation.
     *
     * @throws IllegalStateException if there is none; callers look at the availability first
     */
    ZstdImplementation implementation() {
        if (way == null) {
            throw new IllegalStateException("zstd-jni is not available, reason=" + availability.reason());
        }
        return way;
    }
}
