package io.acomp.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Files that were created and are not complete. Whatever ends the process in an orderly way, Ctrl-C and SIGTERM included, removes them.
 * Thread-safe.
 */
final class PartialFiles {
    private static final Set<OpenOption> CREATE = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private static final PartialFiles INSTANCE = new PartialFiles();

    private final Set<Path> paths = new HashSet<>();
    private @Nullable Thread hook;

    private PartialFiles() {}

    /** Those of this process. */
    static PartialFiles ofProcess() {
        return INSTANCE;
    }

    /**
     * Creates a file that does not exist yet. Under the lock, so that the hook sees every file that is there and none that is someone
     * else's.
     *
     * @param path of the file
     * @param attributes it is created with
     * @throws IOException if it cannot be created
     */
    synchronized FileChannel create(Path path, FileAttribute<?>... attributes) throws IOException {
        if (hook == null) {
            hook = new Thread(this::removeAll, "acomp-partial-files");
            Runtime.getRuntime().addShutdownHook(hook);
        }
        FileChannel channel = FileChannel.open(path, CREATE, attributes);
        paths.add(path.toAbsolutePath());
        return channel;
    }

    /**
     * Keeps a file that is complete.
     *
     * @param path of the file
     */
    synchronized void keep(Path path) {
        paths.remove(path.toAbsolutePath());
    }

    /**
     * Removes a file that will not be completed.
     *
     * @param path of the file
     */
    synchronized void remove(Path path) {
        if (paths.remove(path.toAbsolutePath())) {
            delete(path);
        }
    }

    private synchronized void removeAll() {
        paths.forEach(PartialFiles::delete);
        paths.clear();
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException ignored) {
            // the failure that led here is the one to report
        }
    }
}
