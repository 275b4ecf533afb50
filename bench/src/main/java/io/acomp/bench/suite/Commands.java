package io.acomp.bench.suite;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Where commands are. */
final class Commands {
    /** System property that the launcher sets to its own folder. */
    static final String HOME_PROPERTY = "acomp.home";
    /** Environment variable for the same. */
    static final String HOME_VARIABLE = "ACOMP_HOME";

    private Commands() {}

    /** The launcher's folder, if there is one. */
    static Optional<Path> home() {
        return Stream.of(System.getProperty(HOME_PROPERTY), System.getenv(HOME_VARIABLE))
                .filter(folder -> folder != null && !folder.isEmpty())
                .map(Path::of)
                .findFirst();
    }

    /** The launcher itself. */
    static Optional<Path> acomp() {
        return home().map(folder -> folder.resolve("acomp")).filter(Files::isExecutable);
    }

    /**
     * A program of the search path.
     *
     * @param program its name
     */
    static Optional<Path> onPath(String program) {
        @Nullable String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
