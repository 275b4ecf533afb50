package io.acomp.foreign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.spi.Availability;
import io.acomp.spi.Finding;

/** What {@code acomp doctor} says about a native library: where it is, its version, whether it has what is called. */
public final class LibraryFinding {
    private LibraryFinding() {}

    /**
     * The finding of a lookup. May call the library's version function; nothing else of it.
     *
     * @param library the answer of the lookup
     * @param versionFunction C function without arguments that returns the version as text; null if the library has none
     */
    public static Finding of(LibraryLookup library, @Nullable String versionFunction) {
        return switch (library) {
            case LibraryLookup.Found found ->
                found(found, versionFunction == null ? "" : LibraryFactsBinding.text(found, versionFunction));
            case LibraryLookup.Missing missing -> Finding.missing(name(missing.name()), missing.detail(), missing.remedy());
            case LibraryLookup.Refused refused ->
                Finding.refused(name(refused.name()), refused.detail(), refused.remedy());
            case LibraryLookup.Incompatible incompatible ->
                Finding.refused(name(incompatible.name()), incompatible.availability().reason(), incompatible.remedy());
        };
    }

    /**
     * The finding of a lookup for a driver that has another way to the library, or further demands on it.
     *
     * @param library the answer of the lookup
     * @param driver whether the driver can run
     * @param versionFunction as above
     */
    public static Finding of(LibraryLookup library, Availability driver, @Nullable String versionFunction) {
        Finding finding = of(library, versionFunction);
        if (library.availability().available() == driver.available()) {
            return finding;
        }
        return driver.available()
                ? Finding.warning(finding.name(), finding.detail() + "; its Java classes are used, which copy more", finding.remedy())
                : Finding.refused(finding.name(), driver.reason(), driver.remedy());
    }

    /**
     * The finding of a library that is open.
     *
     * @param library an open library
     * @param version as it tells, empty if it does not
     */
    public static Finding found(LibraryLookup.Found library, String version) {
        List<String> facts = new ArrayList<>(List.of(library.origin()));
        String file = library.functions().isEmpty() ? "" : realFile(LibraryFactsBinding.file(library, library.functions().getFirst()));
        if (!file.isEmpty() && !file.equals(library.origin())) {
            facts.add("path=" + file);
        }
        if (!version.isEmpty()) {
            facts.add("version=" + version);
        }
        facts.add("functions=" + library.functions().size() + " of " + library.functions().size());
        return Finding.found(name(library.name()), String.join(", ", facts));
    }

    private static String name(String library) {
        return "library " + library;
    }

    private static String realFile(String file) {
        try {
            return file.isEmpty() ? "" : Path.of(file).toRealPath().toString();
        } catch (IOException removed) { // what a Java binding unpacked may be gone already
            return file;
        }
    }
}
