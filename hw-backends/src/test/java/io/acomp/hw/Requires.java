package io.acomp.hw;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

import io.acomp.foreign.LibraryBinding;
import io.acomp.spi.Availability;
import io.acomp.spi.Driver;

/**
 * What a test needs and a machine may lack: vendor libraries, the C compiler. A test without it is skipped with the reason; where
 * {@value #REQUIRE_ALL} is 1, as in continuous integration, it fails instead.
 */
public final class Requires {
    /** Environment variable: 1 if nothing may be skipped. */
    public static final String REQUIRE_ALL = "ACOMP_REQUIRE_ALL";

    private static final boolean ALL = "1".equals(System.getenv(REQUIRE_ALL));

    private Requires() {}

    /**
     * Ends the running test if something is not there.
     *
     * @param present whether it is there
     * @param reason what is not there and how to get it, asked only if it is not there
     */
    public static void that(boolean present, Supplier<String> reason) {
        that(present, reason, ALL);
    }

    static void that(boolean present, Supplier<String> reason, boolean all) {
        if (present) {
            return;
        }
        if (all) {
            Assertions.fail(reason.get() + ", and nothing may be absent, " + REQUIRE_ALL + "=1");
        }
        Assumptions.abort(reason.get());
    }

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
        that(
                file.isPresent(),
                () -> "no " + fileName + " (scripts/fetch-native-libs DIR, then " + LibraryBinding.PATH_VARIABLE + "=DIR), " + LibraryBinding.PATH_VARIABLE
                        + "=" + folders);
        return file.orElseThrow();
    }

    /**
     * A program on the PATH.
     *
     * @param name such as gcc
     * @return its path
     */
    public static Path program(String name) {
        Optional<Path> file = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        that(file.isPresent(), () -> "not installed, program=" + name);
        return file.orElseThrow();
    }

    /**
     * A driver that can run here.
     *
     * @param driver any driver
     */
    public static void available(Driver driver) {
        Availability answer = driver.availability();
        that(answer.available(), () -> answer.reason() + ", driver=" + driver.name());
    }

    private static String explicitPath() {
        String property = System.getProperty(LibraryBinding.PATH_PROPERTY, "");
        return property.isBlank() ? System.getenv().getOrDefault(LibraryBinding.PATH_VARIABLE, "") : property;
    }
}
