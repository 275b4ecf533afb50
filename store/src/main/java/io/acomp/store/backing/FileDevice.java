package io.acomp.store.backing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BackingException;
import io.acomp.store.BackingException.Code;

/**
 * A sparse file of blocks: locked against a second user, readable by its owner only, deleted on close unless kept. Interrupts of reading
 * and writing threads do not disturb it.
 */
final class FileDevice implements BackingDevice {
    private final Path path;
    private final boolean keep;
    /** Holds the lock. POSIX drops a process's locks when any descriptor of the file closes: nothing else may open and close it meanwhile. */
    private final AsynchronousFileChannel channel;
    private final FileIo io;

    private FileDevice(Path path, boolean keep, AsynchronousFileChannel channel, FileIo io) {
        this.path = path;
        this.keep = keep;
        this.channel = channel;
        this.io = io;
    }

    /**
     * Makes the file, or empties it if a store made it.
     *
     * @param path where
     * @param pageSize bytes of a block
     * @param blocks how many, without block 0
     * @param keep true to leave the file on close
     * @param calls how to read and write; null for the JDK's channel
     * @throws BackingException OPEN_FAILED, NOT_A_BACKING_FILE, LOCKED or NO_SPACE; no file is left that was not there
     */
    static FileDevice open(Path path, int pageSize, int blocks, boolean keep, @Nullable FileCallsBinding calls) throws BackingException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new BackingException(Code.OPEN_FAILED, "a backing file is a regular file, path=" + path, null);
        }
        boolean fresh = !Files.exists(path);
        AsynchronousFileChannel channel = null;
        FileIo io = null;
        try {
            channel = AsynchronousFileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), null, owner(path));
            lock(channel, path);
            io = calls == null ? new ChannelFileIo(channel) : NativeFileIo.open(calls, path);
            format(channel, io, path, pageSize, blocks);
            return new FileDevice(path, keep, channel, io);
        } catch (IOException failure) {
            BackingException reported = failure instanceof BackingException known ? known : opening(path, failure);
            boolean mine = fresh && reported.code() != Code.LOCKED;
            discard(mine ? path : null, io, channel, reported);
            throw reported;
        }
    }

    private static FileAttribute<?>[] owner(Path path) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }

    private static BackingException opening(Path path, IOException failure) {
        Code code = failure instanceof FileIo.NoSpaceException ? Code.NO_SPACE : Code.OPEN_FAILED;
        return new BackingException(code, "the backing file cannot be made, path=" + path, failure);
    }

    private static void lock(AsynchronousFileChannel channel, Path path) throws IOException {
        boolean taken;
        try {
            taken = channel.tryLock() == null;
        } catch (OverlappingFileLockException sameProcess) {
            taken = true;
        }
        if (taken) {
            throw new BackingException(Code.LOCKED, "another store uses the backing file, path=" + path, null);
        }
    }

    /** Checks that the file is empty or a store's, empties it, and makes it as long as its blocks need. */
    private static void format(AsynchronousFileChannel channel, FileIo io, Path path, int pageSize, int blocks) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment head = arena.allocate(BackingDescriptor.HEAD_BYTES);
            if (channel.size() > 0) {
                io.read(0, head);
                if (head.get(BackingDescriptor.LONG, BackingDescriptor.MAGIC_OFFSET) != BackingDescriptor.MAGIC) {
                    throw new BackingException(Code.NOT_A_BACKING_FILE, "the file holds something else and is left as it is, path=" + path, null);
                }
                channel.truncate(0);
            }
            head.set(BackingDescriptor.LONG, BackingDescriptor.MAGIC_OFFSET, BackingDescriptor.MAGIC);
            head.set(BackingDescriptor.INT, BackingDescriptor.VERSION_OFFSET, BackingDescriptor.VERSION);
            head.set(BackingDescriptor.INT, BackingDescriptor.PAGE_SIZE_OFFSET, pageSize);
            head.set(BackingDescriptor.LONG, BackingDescriptor.BLOCKS_OFFSET, blocks);
            io.write(0, head);
            io.write(BackingDescriptor.position(blocks, pageSize) + pageSize - 1, arena.allocate(1));
        }
    }

    /** Undoes an opening that failed; what fails in that too goes along with the failure. */
    private static void discard(@Nullable Path made, @Nullable FileIo io, @Nullable AsynchronousFileChannel channel, BackingException reported) {
        try {
            if (made != null) {
                Files.deleteIfExists(made);
            }
        } catch (IOException undeleted) {
            reported.addSuppressed(undeleted);
        }
        try {
            if (io != null) {
                io.close();
            }
        } catch (IOException unclosed) {
            reported.addSuppressed(unclosed);
        }
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException unclosed) {
            reported.addSuppressed(unclosed);
        }
    }

    @Override
    public void read(long position, MemorySegment to) throws BackingException {
        long read;
        try {
            read = io.read(position, to);
        } catch (IOException failure) {
            throw new BackingException(Code.READ_FAILED, "reading failed, path=" + path + ", position=" + position, failure);
        }
        if (read != to.byteSize()) {
            throw new BackingException(Code.READ_FAILED, "the file has been cut, path=" + path + ", position=" + position, null);
        }
    }

    @Override
    public void write(long position, MemorySegment from) throws BackingException {
        try {
            io.write(position, from);
        } catch (IOException failure) {
            Code code = failure instanceof FileIo.NoSpaceException ? Code.NO_SPACE : Code.WRITE_FAILED;
            throw new BackingException(code, "writing failed, path=" + path + ", position=" + position, failure);
        }
    }

    @Override
    public void close() throws BackingException {
        BackingException flaws = new BackingException(Code.WRITE_FAILED, "the backing file could not be closed properly, path=" + path, null);
        discard(keep ? null : path, io, channel, flaws); // deleted while locked: whoever comes next makes its own
        if (flaws.getSuppressed().length > 0) {
            throw flaws;
        }
    }
}
