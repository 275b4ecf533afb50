package io.acomp.hw;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.foreign.LibraryBinding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Where vendor libraries for tests are looked for. */
class VendorTest {
    @Test
    void aLibraryIsFoundOnTheExplicitPathOnly(@TempDir Path folder) throws Exception {
        Path library = Files.createFile(folder.resolve("liba.so.1"));
        String before = System.getProperty(LibraryBinding.PATH_PROPERTY);
        System.setProperty(LibraryBinding.PATH_PROPERTY, folder.resolve("empty") + ":" + folder);
        try {
            assertEquals(library, Vendor.library("liba.so.1"));
            assertThrows(Throwable.class, () -> Vendor.library("libc.so.6"));
        } finally {
            if (before == null) {
                System.clearProperty(LibraryBinding.PATH_PROPERTY);
            } else {
                System.setProperty(LibraryBinding.PATH_PROPERTY, before);
            }
        }
    }
}
