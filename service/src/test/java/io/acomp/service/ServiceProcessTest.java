package io.acomp.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.testing.Await;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The service as a process that is told to end before it is up. */
class ServiceProcessTest {
    private static final long BOUND_SECONDS = 20;
    private static final int PAGES = 1024;
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    /** The snapshot is a pipe out of which nothing more comes: whoever waits for the rest of it would wait for ever. */
    @Test
    void sigtermEndsTheReadingOfASnapshotThatStandsStill() throws Exception {
        byte[] snapshot = snapshot();
        Path pipe = folder.resolve("pipe");
        Path http = folder.resolve("http.sock");
        Path errors = folder.resolve("stderr");
        assertEquals(0, new ProcessBuilder(Requires.program("mkfifo").toString(), pipe.toString()).start().waitFor());
        Process process = ServiceJvm.of(
                        errors, ServeMain.class, "store.size=4M", "store.algorithm=lz4", "store.snapshot=" + pipe, "http.listen=unix:" + http,
                        "nbd.listen=unix:" + folder.resolve("nbd.sock"))
                .start();
        // for reading too: it opens without a reader then, and takes what a pipe holds
        try (FileChannel writer = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            writer.write(ByteBuffer.wrap(snapshot, 0, snapshot.length - 1));
            Await.until("it reads", () -> !process.isAlive() || missing(http).contains("reading its snapshot, " + PAGES + " of " + PAGES));
            assertTrue(process.isAlive(), () -> read(errors));

            process.destroy();
            assertTrue(process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS), () -> "it does not end: " + read(errors));
            assertEquals(0, process.exitValue(), () -> read(errors));
            assertEquals(1, read(errors).lines().count(), () -> read(errors));
            assertTrue(read(errors).contains(" level=info event=stopped reason=\"the export cannot be opened, export=acomp: the service was told to end"),
                    () -> read(errors));
            assertEquals(Set.of(pipe, errors), files(), "sockets are removed, and no snapshot is begun");
            assertTrue(Files.readAttributes(pipe, BasicFileAttributes.class).isOther(), "the snapshot is what it was");
        } finally {
            process.destroyForcibly();
        }
    }

    private byte[] snapshot() throws IOException {
        Path file = folder.resolve("written");
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(PAGES).algorithm("lz4").build();
                Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(PAGE, Long.BYTES);
            for (int slot = 0; slot < PAGES; slot++) {
                store.store(slot, page.fill((byte) slot));
            }
            page.set(ValueLayout.JAVA_LONG, 0, 1);
            store.store(0, page);
            store.snapshot(file, (done, total, bytes) -> true);
        }
        byte[] snapshot = Files.readAllBytes(file);
        Files.delete(file);
        return snapshot;
    }

    /** What {@code /readyz} says; nothing while nobody listens. */
    private static String missing(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket)); InputStream in = Channels.newInputStream(channel)) {
            channel.write(ByteBuffer.wrap("GET /readyz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException notYet) {
            return "";
        }
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toSet());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
