package io.acomp.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs and a machine may lack. A test without it is skipped with the reason; where {@value #REQUIRE_ALL} is 1, as in
 * continuous integration, it fails instead.
 */
public final class Requires {
    /** Environment variable: 1 if nothing may be skipped. */
    public static final String REQUIRE_ALL = "ACOMP_REQUIRE_ALL";

    private static final boolean ALL = "1".equals(System.getenv(REQUIRE_ALL));

    private Requires() {}

    /** Ends the running test if something is not there; the reason is asked only then. */
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

    /** A program on the PATH, or where the system's own are. */
    public static Path program(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";
        Optional<Path> file = Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        that(file.isPresent(), () -> "not installed, program=" + name);
        return file.orElseThrow();
    }
}
