package io.acomp.store.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the golden file of the version of the format that is written. Run it once, when a new major version is made; what older versions
 * wrote stays in the tests' resources for good.
 */
final class GoldenSnapshot {
    private GoldenSnapshot() {}

    /**
     * Writes it.
     *
     * @param arguments the folder of the resources
     */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[0], "version-" + SnapshotFormat.MAJOR + ".snapshot"), Sample.small().bytes());
    }
}
