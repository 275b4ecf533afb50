package io.acomp.foreign;

import java.util.List;

/**
 * What to look for.
 *
 * @param name the library's short name, as messages and {@code doctor} show it (libdeflate)
 * @param fileNames file names to try, most specific first (libdeflate.so.0, libdeflate.so)
 * @param debianPackage the Debian package that brings it, for the remedy
 * @param symbols C functions that must be there for the library to count as compatible
 */
public record LibraryRequest(String name, List<String> fileNames, String debianPackage, List<String> symbols) {
    /** Copies the lists. */
    public LibraryRequest {
        fileNames = List.copyOf(fileNames);
        symbols = List.copyOf(symbols);
    }
}
