package io.acomp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What a file is, and what its compressed or decompressed twin inherits.
 *
 * @param kind what it is
 * @param size in bytes, -1 unless it is a regular file
 * @param modified time of the last change
 * @param accessed time of the last access
 * @param unix mode and owner, {@link Unix#UNKNOWN} where files have none
 */
record FileTraits(Kind kind, long size, FileTime modified, FileTime accessed, Unix unix) {
    /** What a file is. */
    enum Kind {
        /** A regular file. */
        REGULAR,
        /** A directory. */
        DIRECTORY,
        /** A named pipe, or a shell's process substitution. */
        PIPE,
        /** A device or a socket. */
        SPECIAL
    }

    /**
     * Mode and owner.
     *
     * @param mode as stat has it, -1 if unknown
     * @param user number of the owner
     * @param group number of the group
     */
    record Unix(int mode, int user, int group) {
        /** The file system has no modes and owners. */
        static final Unix UNKNOWN = new Unix(-1, -1, -1);

        private static final int TYPE = 0170000;
        private static final int PIPE = 0010000;
        private static final int ALL_PERMISSIONS = 0777;
        private static final int GROUP_PERMISSIONS = 0070;
        private static final int OTHER_PERMISSIONS = 0007;

        static Unix read(Path path) throws IOException {
            if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return UNKNOWN;
            }
            Map<String, Object> values = Files.readAttributes(path, "unix:mode,uid,gid");
            return new Unix((int) values.get("mode"), (int) values.get("uid"), (int) values.get("gid"));
        }

        boolean isPipe() {
            return mode != -1 && (mode & TYPE) == PIPE;
        }

        /** Gives a file this owner and these permissions, as far as the process may. */
        void applyTo(Path path) throws IOException {
            Unix own = read(path);
            if (mode == -1 || own.mode == -1) {
                return;
            }
            boolean sameGroup = own.group == group || set(path, "unix:gid", group);
            if (own.user != user) {
                set(path, "unix:uid", user);
            }
            // a group that cannot be carried over must not get what was meant for another one
            int permissions = mode & ALL_PERMISSIONS;
            int others = (permissions & OTHER_PERMISSIONS) << 3;
            set(path, "unix:mode", sameGroup ? permissions : permissions & (others | ~GROUP_PERMISSIONS));
        }

        private static boolean set(Path path, String attribute, int value) {
            try {
                Files.setAttribute(path, attribute, value, LinkOption.NOFOLLOW_LINKS);
                return true;
            } catch (IOException | UnsupportedOperationException refused) {
                return false;
            }
        }
    }

    /**
     * Looks at a file, following links.
     *
     * @param path its path
     * @throws IOException if it cannot be looked at
     */
    static FileTraits read(Path path) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
        Unix unix = Unix.read(path);
        Kind kind = basic.isRegularFile()
                ? Kind.REGULAR
                : basic.isDirectory() ? Kind.DIRECTORY : unix.isPipe() ? Kind.PIPE : Kind.SPECIAL;
        return new FileTraits(kind, kind == Kind.REGULAR ? basic.size() : -1, basic.lastModifiedTime(), basic.lastAccessTime(), unix);
    }

    /**
     * Carries times, permissions and owner over to a file, as far as the process may and the file system can.
     *
     * @param path of the file
     * @throws IOException if the file is gone
     */
    void applyTo(Path path) throws IOException {
        unix.applyTo(path);
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setTimes(modified, accessed, null);
    }
}
