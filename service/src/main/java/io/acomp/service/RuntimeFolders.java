package io.acomp.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that sockets lie in. */
final class RuntimeFolders {
    private static final String OWNER_ONLY = "rwx------";

    private RuntimeFolders() {}

    /**
     * Makes the folder of a socket if it is absent, for this user alone. Its own folder must be there.
     *
     * @param socket to be made in it
     * @throws StartException if it cannot be made
     */
    static void make(Path socket) {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        } catch (IOException failure) {
            throw new StartException("the folder of a socket cannot be made: " + failure.getClass().getSimpleName() + "; folder=" + folder, failure);
        }
    }
}
