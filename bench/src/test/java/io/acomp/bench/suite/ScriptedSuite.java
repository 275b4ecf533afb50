package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.bench.report.Report;
import io.acomp.testing.Requires;

/** For tests of suites that start programs: scripts in their places, a folder for these, and a report. */
abstract class ScriptedSuite {
    /** For a {@link #command}: overwrites a byte of its output. */
    static final String BREAK_OUTPUT = "printf x | dd of=\"$out\" bs=1 seek=500 conv=notrunc 2>/dev/null";

    private static final String FIND_FILES = "for a in \"$@\"; do [ \"$last\" = -o ] && out=$a; last=$a; done; in=$last";

    @TempDir
    Path folder;

    final Report report = new Report();

    @BeforeEach
    void needsAShell() {
        Requires.that(Files.isExecutable(Path.of("/bin/sh")), () -> "no /bin/sh");
    }

    final Bench bench(boolean peers, @Nullable String only) {
        return QuietBench.of(peers, only, new Drivers(List.of()), report);
    }

    final Path script(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A script that has its last argument in {@code $in} and what follows -o in {@code $out}. */
    final Path command(String name, String body) throws IOException {
        return script(name, FIND_FILES + "\n" + body);
    }
}
