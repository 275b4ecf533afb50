package io.acomp.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

import org.jspecify.annotations.Nullable;

/** Where one output goes: a file that is removed unless it is completed, a device or pipe, or standard output. */
final class Target implements AutoCloseable {
    /** Nobody else reads a file before it has the permissions of its source. */
    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };

    private static final FileAttribute<?>[] AS_USUAL = {};

    private final @Nullable Path path;
    private final boolean created;
    private final WritableByteChannel channel;

    private Target(@Nullable Path path, boolean created, WritableByteChannel channel) {
        this.path = path;
        this.created = created;
        this.channel = channel;
    }

    /**
     * Standard output.
     *
     * @param console whose output it is
     * @param toTerminal whether a terminal will do
     */
    static Target stdout(Console console, boolean toTerminal) {
        if (console.terminals().out() && !toTerminal) {
            throw new CommandException(ExitCode.FAILURE, "standard output is a terminal; redirect it, or use -f");
        }
        return new Target(null, false, console.out());
    }

    /**
     * A file, which is created, or a device or pipe, which is there.
     *
     * @param path of the file
     * @param source the input, which must be another file
     * @param force replace a file
     * @throws IOException if it cannot be created
     * @throws CommandException naming the output, if it cannot be created
     */
    static Target file(Path path, Source source, boolean force) throws IOException {
        try {
            return open(path, source, force);
        } catch (FileSystemException failure) {
            throw new CommandException(ExitCode.FAILURE, Failures.describe(failure) + "; output=" + path);
        }
    }

    private static Target open(Path path, Source source, boolean force) throws IOException {
        if (Files.exists(path)) {
            if (source.path() != null && Files.isSameFile(source.path(), path)) {
                throw new CommandException(ExitCode.FAILURE, "input and output are the same file; output=" + path);
            }
            FileTraits.Kind kind = FileTraits.read(path).kind();
            if (kind == FileTraits.Kind.DIRECTORY) {
                throw new CommandException(ExitCode.FAILURE, "the output is a directory; output=" + path);
            }
            if (kind != FileTraits.Kind.REGULAR) {
                return new Target(path, false, FileChannel.open(path, StandardOpenOption.WRITE));
            }
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!force) {
                throw new CommandException(ExitCode.FAILURE, "the output exists already; use -f to overwrite it; output=" + path);
            }
            Files.delete(path);
        }
        boolean inherits = inherits(source) && path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return new Target(path, true, PartialFiles.ofProcess().create(path, inherits ? OWNER_ONLY : AS_USUAL));
    }

    /** Where the bytes go. */
    WritableByteChannel channel() {
        return channel;
    }

    /**
     * Closes a complete output and gives a file what it inherits.
     *
     * @param source the input
     * @throws IOException if the last bytes cannot be written
     */
    void complete(Source source) throws IOException {
        if (path == null) {
            return;
        }
        channel.close();
        if (created) {
            if (inherits(source)) {
                source.traits().applyTo(path);
            }
            PartialFiles.ofProcess().keep(path);
        }
    }

    /** Closes the output, and removes a file that was not completed. Standard output stays open. */
    @Override
    public void close() throws IOException {
        if (path == null) {
            return;
        }
        try {
            channel.close();
        } finally {
            if (created) {
                PartialFiles.ofProcess().remove(path);
            }
        }
    }

    private static boolean inherits(Source source) {
        return source.traits() != null && source.traits().kind() == FileTraits.Kind.REGULAR;
    }
}
