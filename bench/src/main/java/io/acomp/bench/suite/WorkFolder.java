package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A new folder for the files of a suite, which goes with all that is in it. Used by one thread.
 *
 * @param path of the folder
 */
record WorkFolder(Path path) implements AutoCloseable {
    /** Makes one among the system's temporary files. */
    static WorkFolder create() throws IOException {
        return new WorkFolder(Files.createTempDirectory("acomp-bench"));
    }

    @Override
    public void close() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(path)) {
            files = list.toList();
        }
        for (Path file : files) {
            // a server that ends takes its socket with it
            Files.deleteIfExists(file);
        }
        Files.delete(path);
    }
}
