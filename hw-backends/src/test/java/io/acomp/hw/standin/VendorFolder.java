package io.acomp.hw.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.acomp.foreign.LibraryBinding;
import io.acomp.hw.Vendor;
import io.acomp.testing.Requires;

/**
 * A folder of libraries for {@code -Dacomp.native.path}: the real vendor libraries of this machine beside stand-ins for what lies under
 * them, so that a test sees a machine with a device.
 */
public final class VendorFolder {
    private VendorFolder() {}

    /**
     * Fills a folder. Ends the calling test, as {@link Requires} says, where a real library is absent.
     *
     * @param folder an empty folder
     * @param real file names of real libraries, linked from the folders that {@code -Dacomp.native.path} or {@code ACOMP_NATIVE_PATH} name
     * @param standIns libraries made by {@link NativeBuild}
     * @return the folder
     */
    public static Path fill(Path folder, List<String> real, List<Path> standIns) {
        try {
            for (String name : real) {
                Files.createSymbolicLink(folder.resolve(name), Vendor.library(name));
            }
            for (Path standIn : standIns) {
                Files.createSymbolicLink(folder.resolve(standIn.getFileName()), standIn);
            }
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Fills a folder as {@link #fill} does and names it in {@code -Dacomp.native.path}; to be called before a driver of this JVM is touched.
     */
    public static Path install(Path folder, List<String> real, List<Path> standIns) {
        fill(folder, real, standIns);
        System.setProperty(LibraryBinding.PATH_PROPERTY, folder.toString());
        return folder;
    }
}
