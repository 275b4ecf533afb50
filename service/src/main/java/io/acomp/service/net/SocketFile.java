package io.acomp.service.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The file of a unix socket that this process has made. Nothing else is ever removed: neither a file that is no socket, nor a socket that
 * somebody listens on, nor one that somebody has put in the place of this one. Immutable.
 */
public final class SocketFile {
    private static final String KEY = "fileKey";
    private static final String MODE = "mode";
    // inode(7): S_IFMT and S_IFSOCK
    private static final int TYPE_BITS = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final Object key;

    private SocketFile(Path path, Object key) {
        this.path = path;
        this.key = key;
    }

    /**
     * Makes room for a socket: removes one that nobody listens on any more.
     *
     * @param address to be bound; anything but a unix socket's is left alone
     * @throws BindException if somebody listens there, or the file is no socket
     * @throws IOException if it cannot be looked at or removed
     */
    public static void makeRoom(SocketAddress address) throws IOException {
        if (!(address instanceof UnixDomainSocketAddress unix)) {
            return;
        }
        Path path = unix.getPath();
        Map<String, Object> attributes = attributes(path);
        if (attributes == null) {
            return;
        }
        if (((int) attributes.get(MODE) & TYPE_BITS) != SOCKET) {
            throw new BindException("there is a file that is no socket, path=" + path);
        }
        try (SocketChannel probe = SocketChannel.open(unix)) {
            throw new BindException("a server listens there already, connected=" + probe.isConnected() + ", path=" + path);
        } catch (ConnectException nobody) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * The file of a socket that was bound just now.
     *
     * @param address it was bound to
     * @return null if it is no unix socket's
     * @throws IOException if the file cannot be looked at
     */
    public static @Nullable SocketFile of(SocketAddress address) throws IOException {
        if (!(address instanceof UnixDomainSocketAddress unix)) {
            return null;
        }
        Map<String, Object> attributes = attributes(unix.getPath());
        if (attributes == null) {
            throw new NoSuchFileException(unix.getPath().toString());
        }
        return new SocketFile(unix.getPath(), attributes.get(KEY));
    }

    /**
     * Removes it, if it is still there. To be called while the socket is open: its inode is nobody else's until then.
     *
     * @throws IOException if it cannot be removed
     */
    public void remove() throws IOException {
        Map<String, Object> attributes = attributes(path);
        if (attributes != null && attributes.get(KEY).equals(key)) {
            Files.deleteIfExists(path);
        }
    }

    private static @Nullable Map<String, Object> attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, "unix:" + MODE + "," + KEY, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException absent) {
            return null;
        }
    }
}
