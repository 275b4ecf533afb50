package io.acomp.hw;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Folders that look like a machine's sysfs, device nodes, procfs and run folder. */
public final class MachineTree {
    private final Path root;
    private final Set<Path> refused = new HashSet<>();

    /** A machine without anything. */
    public MachineTree(Path root) {
        this.root = root;
    }

    /** What a probe is to look at. The tests may run as root, who may open everything: whom a node refuses is part of the tree. */
    public Machine machine() {
        return new Machine(
                root.resolve("sys"), root.resolve("dev"), root.resolve("proc"), root.resolve("run"), node -> !refused.contains(node));
    }

    /** Writes a file, with its folders and a line end as the kernel writes it. */
    public MachineTree file(String path, Object value) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, value + "\n");
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes attributes, {@code name=value}, into a folder. */
    public MachineTree attributes(String folder, String... attributes) {
        for (String attribute : attributes) {
            String[] pair = attribute.split("=", 2);
            file(folder + "/" + pair[0], pair[1]);
        }
        return this;
    }

    /** Makes a symbolic link; what it points to need not be there. */
    public MachineTree link(String path, String target) {
        try {
            Path link = root.resolve(path);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(target));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Makes a node that the process may not open. */
    public MachineTree refusedNode(String path, String permissions) {
        file(path, "");
        try {
            Files.setPosixFilePermissions(root.resolve(path), java.nio.file.attribute.PosixFilePermissions.fromString(permissions));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        refused.add(root.resolve(path));
        return this;
    }
}
