package io.acomp.hw.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;

import io.acomp.foreign.LibraryBinding;

/**
 * A folder of libraries for {@code -Dacomp.native.path}: the real vendor libraries of this machine beside stand-ins for what lies under
 * them, so that a test sees a machine with a device.
 */
public final class VendorFolder {
    private VendorFolder() {}

    /**
     * Fills a folder. Skips the calling test, with the reason, where a real library is absent.
     *
     * @param folder an empty folder
     * @param real file names of real libraries, linked from the folders that {@code -Dacomp.native.path} or {@code ACOMP_NATIVE_PATH} name
     * @param standIns libraries made by {@link NativeBuild}
     * @return the folder
     */
    public static Path fill(Path folder, List<String> real, List<Path> standIns) {
        try {
            for (String name : real) {
                Files.createSymbolicLink(folder.resolve(name), find(name));
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

    /**
     * A real library of this machine; skips the calling test, with the reason, where it is absent.
     *
     * @param name file name
     */
    public static Path find(String name) {
        List<Path> tried = new ArrayList<>();
        String path = System.getProperty(LibraryBinding.PATH_PROPERTY, System.getenv(LibraryBinding.PATH_VARIABLE));
        if (path != null && !path.isBlank()) {
            for (String folder : path.split(java.io.File.pathSeparator)) {
                tried.add(Path.of(folder, name).toAbsolutePath());
            }
        }
        Path found = tried.stream().filter(Files::isRegularFile).findFirst().orElse(null);
        Assumptions.assumeTrue(found != null, name + " is in no folder of " + LibraryBinding.PATH_VARIABLE + ", tried=" + tried);
        return found;
    }
}
