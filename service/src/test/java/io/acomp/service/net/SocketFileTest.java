package io.acomp.service.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is removed, and what never is. */
class SocketFileTest {
    @TempDir
    private Path folder;

    private Path path;
    private UnixDomainSocketAddress address;

    @BeforeEach
    void aPath() {
        path = folder.resolve("socket");
        address = UnixDomainSocketAddress.of(path);
    }

    private ServerSocketChannel bind() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    }

    private void stays() {
        BindException refused = assertThrows(BindException.class, () -> SocketFile.makeRoom(address));
        assertTrue(refused.getMessage().endsWith("path=" + path), refused.getMessage());
        assertTrue(Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aSocketThatNobodyListensOnMakesRoom() throws IOException {
        SocketFile.makeRoom(address);
        bind().close();
        assertTrue(Files.exists(path));
        SocketFile.makeRoom(address);
        assertFalse(Files.exists(path));
    }

    @Test
    void aSocketThatSomebodyListensOnStays() throws IOException {
        try (ServerSocketChannel other = bind()) {
            stays();
            assertEquals(address, other.getLocalAddress());
        }
    }

    @Test
    void aFileStays() throws IOException {
        Files.writeString(path, "precious");
        stays();
        assertEquals("precious", Files.readString(path));
    }

    @Test
    void aLinkStays() throws IOException {
        Files.createSymbolicLink(path, folder.resolve("absent"));
        stays();
    }

    @Test
    void aPipeStaysThoughNobodyListensOnIt() throws Exception {
        assertEquals(0, new ProcessBuilder(Requires.program("mkfifo").toString(), path.toString()).start().waitFor());
        stays();
    }

    @Test
    void onlyTheOwnFileIsRemoved() throws IOException {
        try (ServerSocketChannel first = bind()) {
            SocketFile own = SocketFile.of(address);
            assertNotNull(own);
            Files.delete(path);
            own.remove();
            try (ServerSocketChannel second = bind()) {
                own.remove();
                assertTrue(Files.exists(path), "another one, now=" + second + ", before=" + first);
                SocketFile other = SocketFile.of(address);
                assertNotNull(other);
                other.remove();
                assertFalse(Files.exists(path));
            }
        }
    }

    @Test
    void aPortHasNoFile() throws IOException {
        InetSocketAddress port = new InetSocketAddress("127.0.0.1", 0);
        SocketFile.makeRoom(port);
        assertNull(SocketFile.of(port));
    }
}
