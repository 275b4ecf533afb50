package io.acomp.hw;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where the kernel shows devices, and how to read it without a failure: what cannot be read is empty. Immutable.
 *
 * @param sys root of sysfs
 * @param dev root of the device nodes
 * @param proc root of procfs
 * @param run root of what services leave while they run
 * @param openable whether this process may open a node for reading and writing; asks, does not open
 */
public record Machine(Path sys, Path dev, Path proc, Path run, Predicate<Path> openable) {
    /** System property with the root of sysfs, so that a stand-in device can bring its own tree; {@code /sys} unless set. */
    public static final String SYSFS_PROPERTY = "acomp.sysfs";

    /** Names with numbers in the order of the numbers: iax3 before iax11. */
    private static final Comparator<Path> BY_NUMBER = Comparator.comparing((Path path) -> path.getFileName().toString().length())
            .thenComparing(path -> path.getFileName().toString());

    /** This machine. */
    public static Machine here() {
        return new Machine(
                Path.of(System.getProperty(SYSFS_PROPERTY, "/sys")),
                Path.of("/dev"),
                Path.of("/proc"),
                Path.of("/run"),
                path -> Files.isReadable(path) && Files.isWritable(path));
    }

    /**
     * The text of a file without white space around it.
     *
     * @return empty if it cannot be read
     */
    public static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            return "";
        }
    }

    /**
     * A whole number in a file.
     *
     * @param missing what to return if there is none
     */
    public static long number(Path file, long missing) {
        try {
            return Long.parseLong(read(file));
        } catch (NumberFormatException other) {
            return missing;
        }
    }

    /**
     * What is in a folder, in the order of numbers in the names.
     *
     * @param folder that need not be there
     * @param name regular expression for whole names
     */
    public static List<Path> list(Path folder, String name) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(name)).sorted(BY_NUMBER).toList();
        } catch (IOException absent) {
            return List.of();
        }
    }

    /**
     * The name of what a symbolic link points to: sysfs names drivers, functions and groups that way.
     *
     * @return empty if there is no such link
     */
    public static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).getFileName().toString();
        } catch (IOException absent) {
            return "";
        }
    }
}
