package io.acomp.store.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A temporary file beside the target, readable by its owner only, renamed over it. */
final class FileTarget implements SnapshotTarget {
    private static final boolean FOLDERS_SYNC = !System.getProperty("os.name").startsWith("Windows"); // which opens no folders

    private final Path target;
    private final Path folder;
    private final Path temporary;
    private final FileChannel channel;
    private boolean published;

    private FileTarget(Path target, Path folder, Path temporary, FileChannel channel) {
        this.target = target;
        this.folder = folder;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** Makes the temporary file. */
    static FileTarget create(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new IOException("a snapshot is a file, path=" + target);
        }
        Path temporary = Files.createTempFile(folder, target.getFileName() + ".", ".tmp");
        try {
            return new FileTarget(target, folder, temporary, FileChannel.open(temporary, StandardOpenOption.WRITE));
        } catch (IOException failure) {
            Files.deleteIfExists(temporary);
            throw failure;
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void sync() throws IOException {
        channel.force(true);
    }

    @Override
    public void publish() throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        published = true;
    }

    @Override
    public void syncFolder() throws IOException {
        if (FOLDERS_SYNC) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (!published) {
                Files.deleteIfExists(temporary);
            }
        }
    }
}
