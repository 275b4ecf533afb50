package io.acomp.hw;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import io.acomp.spi.Finding;

/** A device node: whether it is there and whether this process may open it. Nothing is opened: that can reserve a queue. */
public final class DeviceNode {
    private static final Set<PosixFilePermission> GROUP_ACCESS = Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);

    private DeviceNode() {}

    /**
     * Looks at a node.
     *
     * @param machine it belongs to
     * @param name of the finding
     * @param node its path
     * @param absent what to do if it is not there
     * @param rights what to do if no group has rights on it that a user could join
     */
    public static Finding look(Machine machine, String name, Path node, String absent, String rights) {
        if (!Files.exists(node, LinkOption.NOFOLLOW_LINKS)) {
            return Finding.missing(name, "there is no device node, path=" + node, absent);
        }
        try {
            PosixFileAttributes attributes = Files.getFileAttributeView(node, PosixFileAttributeView.class).readAttributes();
            String group = attributes.group().getName();
            String detail = node + ", owner=" + attributes.owner().getName() + ", group=" + group + ", mode="
                    + PosixFilePermissions.toString(attributes.permissions());
            if (machine.openable().test(node)) {
                return Finding.found(name, detail);
            }
            String user = System.getProperty("user.name");
            boolean joinable = attributes.permissions().containsAll(GROUP_ACCESS) && !group.equals("root");
            return Finding.refused(
                    name,
                    "this process may not open it for reading and writing, user=" + user + ", path=" + detail,
                    joinable ? "usermod -aG " + group + " " + user + ", then log in again" : rights);
        } catch (IOException unreadable) {
            return Finding.refused(name, "it cannot be looked at, path=" + node + ": " + unreadable, rights);
        }
    }
}
