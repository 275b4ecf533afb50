package io.acomp.hw;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's description of devices, read from {@code /sys} or from the tree that {@code -Dacomp.sysfs} names (stand-ins bring one).
 * Thread-safe, keeps nothing; a file that is not there or cannot be read is an absent value, never an exception.
 */
public final class Sysfs {
    /** System property naming another root than {@code /sys}. */
    public static final String ROOT_PROPERTY = "acomp.sysfs";

    private static final String DEFAULT_ROOT = "/sys";
    private static final long MOST_BYTES = 4096;

    private Sysfs() {}

    /** Where the tree is. */
    public static Path root() {
        String root = System.getProperty(ROOT_PROPERTY);
        return Path.of(root == null || root.isBlank() ? DEFAULT_ROOT : root);
    }

    /**
     * Entries of a folder whose names begin with a text, shortest names first, then by name (iax3 before iax11).
     *
     * @param folder below {@link #root}
     * @param prefix the text
     * @return paths, empty if there is no such folder
     */
    public static List<Path> entries(Path folder, String prefix) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> name(file).startsWith(prefix))) {
            files.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException absent) {
            return List.of();
        }
        entries.sort(Comparator.comparingInt((Path file) -> name(file).length()).thenComparing(Sysfs::name));
        return entries;
    }

    /**
     * The value of an attribute, without the line end.
     *
     * @param folder of the device
     * @param attribute file name
     */
    public static Optional<String> value(Path folder, String attribute) {
        Path file = folder.resolve(attribute);
        try (var stream = Files.newInputStream(file)) {
            return Optional.of(new String(stream.readNBytes((int) MOST_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /**
     * The value of an attribute, or another one.
     *
     * @param folder of the device
     * @param attribute file name
     * @param otherwise for an attribute that is not there
     */
    public static String valueOr(Path folder, String attribute, String otherwise) {
        return value(folder, attribute).orElse(otherwise);
    }

    /**
     * The value of an attribute as a number.
     *
     * @param folder of the device
     * @param attribute file name
     * @param otherwise for an attribute that is not there or is no number
     */
    public static long numberOr(Path folder, String attribute, long otherwise) {
        try {
            return value(folder, attribute).map(Long::decode).orElse(otherwise);
        } catch (NumberFormatException malformed) {
            return otherwise;
        }
    }

    /**
     * The name of what a symbolic link points to: drivers, functions and groups are named that way.
     *
     * @param folder of the device
     * @param link file name
     * @return empty if there is no such link
     */
    public static String target(Path folder, String link) {
        try {
            return name(Files.readSymbolicLink(folder.resolve(link)));
        } catch (IOException absent) {
            return "";
        }
    }

    /** The last name of a path. */
    public static String name(Path file) {
        return file.getFileName().toString();
    }
}
