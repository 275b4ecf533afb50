package io.acomp.service;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a unix socket: made room for before it is bound, removed when the service ends. */
final class SocketFile {
    private SocketFile() {}

    /**
     * Makes room: the folder is made if it is absent, for this user alone, and a socket nobody listens on, left by a service that was killed,
     * is removed.
     *
     * @param address to bind
     * @throws StartException if somebody listens there, or it is no socket, or the folder cannot be had
     */
    static void clear(UnixDomainSocketAddress address) {
        Path path = address.getPath().toAbsolutePath();
        try {
            Path folder = path.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder.getParent());
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
                throw new StartException("there is a file that is no socket; name another path or remove it; path=" + path);
            }
            if (isAlive(address)) {
                throw new StartException("somebody listens on this socket already; end that service or name another path; path=" + path);
            }
            Files.delete(path);
        } catch (IOException failure) {
            throw new StartException("the place of the socket cannot be had: " + failure + "; path=" + path, failure);
        }
    }

    private static boolean isAlive(UnixDomainSocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(address);
        } catch (ConnectException refused) {
            return false;
        }
    }

    /**
     * Removes the file.
     *
     * @param address that was bound
     * @throws IOException if it cannot be removed
     */
    static void remove(UnixDomainSocketAddress address) throws IOException {
        Files.deleteIfExists(address.getPath());
    }
}
