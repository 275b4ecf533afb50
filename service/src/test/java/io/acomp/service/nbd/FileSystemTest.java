package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Await;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A real ext4, of the kernel's own, on a loop device over nbdfuse: holds a tree of files, and fsck has nothing to say. */
@Timeout(180)
class FileSystemTest {
    private static final long SIZE = 256L << 20;

    @TempDir
    private Path folder;

    @Test
    void ext4HoldsATree() throws Exception {
        Tool nbdfuse = new Tool("nbdfuse");
        Tool losetup = new Tool("losetup");
        Tool mkfs = new Tool("mkfs.ext4");
        Tool fsck = new Tool("fsck.ext4");
        Tool mount = new Tool("mount");
        Tool umount = new Tool("umount");
        Tool diff = new Tool("diff");
        Requires.that(Files.isWritable(Path.of("/dev/fuse")), () -> "there is no FUSE here, or one must be root, file=/dev/fuse");
        Requires.that(Files.isWritable(Path.of("/dev/loop-control")), () -> "there are no loop devices, or one must be root, file=/dev/loop-control");
        Path tree = Path.of("/usr/share/common-licenses");
        Requires.that(Files.isDirectory(tree), () -> "there is no tree to copy, folder=" + tree);
        Path file = Files.createDirectory(folder.resolve("fuse")).resolve("nbd");
        Files.createFile(file);
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        try (TestServer server = TestServer.start(SIZE)) {
            Process fuse = nbdfuse.start(List.of(file.toString(), server.uri()), folder.resolve("fuse.log"));
            try {
                Await.until("the disk is there", () -> size(file) == SIZE);
                String device = losetup.output("-f", "--show", file.toString()).strip();
                try {
                    mkfs.output("-q", device);
                    mount.output(device, mounted.toString());
                    try {
                        for (int i = 0; i < 20; i++) {
                            new Tool("cp").output("-a", tree.toString(), mounted.resolve("copy" + i).toString());
                        }
                        new Tool("sync").output("-f", mounted.toString());
                        for (int i = 0; i < 20; i++) {
                            diff.output("-r", tree.toString(), mounted.resolve("copy" + i).toString());
                        }
                    } finally {
                        umount.output(mounted.toString());
                    }
                    fsck.output("-f", "-n", device);
                    mount.output(device, mounted.toString());
                    try {
                        diff.output("-r", tree.toString(), mounted.resolve("copy7").toString());
                        assertTrue(Files.exists(mounted.resolve("copy7"), LinkOption.NOFOLLOW_LINKS));
                    } finally {
                        umount.output(mounted.toString());
                    }
                } finally {
                    losetup.output("-d", device);
                }
            } finally {
                umount.output(file.toString());
                fuse.waitFor();
            }
            server.awaitOpen(0);
            assertEquals(0, server.server().statistics().errors().values().stream().mapToLong(Long::longValue).sum());
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
