package io.acomp.hw;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import io.acomp.foreign.LibraryBinding;
import io.acomp.spi.Availability;
import io.acomp.spi.Driver;
import io.acomp.testing.Requires;

/** Vendor libraries, and drivers over them, that a test needs and a machine may lack: it is ended then as {@link Requires} says. */
public final class Vendor {
    private Vendor() {}

    /**
     * A vendor library on the explicit path; the system's folders are not looked at, so that tests run on the files that were fetched.
     *
     * @param fileName such as libqpl.so.1
     * @return its path
     */
    public static Path library(String fileName) {
        String folders = explicitPath();
        Optional<Path> file = Stream.of(folders.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, fileName))
                .filter(Files::isRegularFile)
                .findFirst();
        Requires.that(
                file.isPresent(),
                () -> "no " + fileName + " (scripts/fetch-native-libs DIR, then " + LibraryBinding.PATH_VARIABLE + "=DIR), " + LibraryBinding.PATH_VARIABLE
                        + "=" + folders);
        return file.orElseThrow();
    }

    /**
     * A driver that can run here.
     *
     * @param driver any driver
     */
    public static void available(Driver driver) {
        Availability answer = driver.availability();
        Requires.that(answer.available(), () -> answer.reason() + ", driver=" + driver.name());
    }

    private static String explicitPath() {
        String property = System.getProperty(LibraryBinding.PATH_PROPERTY, "");
        return property.isBlank() ? System.getenv().getOrDefault(LibraryBinding.PATH_VARIABLE, "") : property;
    }
}
