package io.acomp.hw;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Where a probe looks. Immutable.
 *
 * @param sys root of sysfs
 * @param dev root of the device nodes
 * @param proc root of procfs
 * @param run root of what services leave while they run
 * @param openable whether this process may open a node for reading and writing; asks, does not open
 */
public record Machine(Path sys, Path dev, Path proc, Path run, Predicate<Path> openable) {
    /** This machine, with the sysfs that {@link Sysfs#root} says. */
    public static Machine here() {
        return new Machine(
                Sysfs.root(), Path.of("/dev"), Path.of("/proc"), Path.of("/run"), path -> Files.isReadable(path) && Files.isWritable(path));
    }
}
