package io.acomp.store.backing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BackingException;
import io.acomp.store.BackingException.Code;

/**
 * A sparse file of blocks: locked against a second user, readable by its owner only, deleted on close unless kept. Interrupts of reading
 * and writing threads do not disturb it.
 */
final class FileDevice implements BackingDevice {
    /** Files this process uses, by file key. Asked before a file is opened: closing it again would drop the lock of who uses it. */
    private static final Set<Object> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final boolean keep;
    private final Object key;
    /** Holds the lock. POSIX drops a process's locks when any descriptor of the file closes. */
    private final AsynchronousFileChannel channel;
    private final FileIo io;

    private FileDevice(Path path, boolean keep, Object key, AsynchronousFileChannel channel, FileIo io) {
        this.path = path;
        this.keep = keep;
        this.key = key;
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
        boolean fresh;
        Object key;
        try {
            fresh = create(path);
            key = key(path);
        } catch (IOException failure) {
            throw opening(path, failure);
        }
        if (!IN_USE.add(key)) {
            throw locked(path);
        }
        AsynchronousFileChannel channel = null;
        FileIo io = null;
        try {
            channel = AsynchronousFileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(channel, path);
            io = calls == null ? new ChannelFileIo(channel) : NativeFileIo.open(calls, path);
            format(channel, io, path, pageSize, blocks);
            return new FileDevice(path, keep, key, channel, io);
        } catch (IOException failure) {
            BackingException reported = opening(path, failure);
            boolean mine = fresh && reported.code() != Code.LOCKED;
            discard(mine ? path : null, key, io, channel, reported);
            throw reported;
        }
    }

    /** Makes the file unless it is there; true if it was made. */
    private static boolean create(Path path) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        try {
            Files.createFile(path, owner);
            return true;
        } catch (FileAlreadyExistsException there) {
            if (!Files.isRegularFile(path)) {
                throw new BackingException(Code.OPEN_FAILED, "a backing file is a regular file, path=" + path, there);
            }
            return false;
        }
    }

    /** What tells a file from others, whatever path it is reached by. */
    private static Object key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }

    private static BackingException opening(Path path, IOException failure) {
        if (failure instanceof BackingException known) {
            return known;
        }
        Code code = failure instanceof FileIo.NoSpaceException ? Code.NO_SPACE : Code.OPEN_FAILED;
        return new BackingException(code, "the backing file cannot be made, path=" + path, failure);
    }

    private static void lock(AsynchronousFileChannel channel, Path path) throws IOException {
        boolean taken;
        try {
            taken = channel.tryLock() == null;
        } catch (OverlappingFileLockException byOtherCode) {
            taken = true;
        }
        if (taken) {
            throw locked(path);
        }
    }

    private static BackingException locked(Path path) {
        return new BackingException(Code.LOCKED, "another store uses the backing file, path=" + path, null);
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

    /** Frees everything; what fails in that goes along with the failure. The file is deleted while it is locked: who comes next makes its own. */
    private static void discard(
            @Nullable Path made, Object key, @Nullable FileIo io, @Nullable AsynchronousFileChannel channel, BackingException reported) {
        attempt(reported, () -> {
            if (made != null) {
                Files.deleteIfExists(made);
            }
        });
        attempt(reported, () -> {
            if (io != null) {
                io.close();
            }
        });
        attempt(reported, () -> {
            if (channel != null) {
                channel.close();
            }
        });
        IN_USE.remove(key);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(BackingException reported, Step step) {
        try {
            step.run();
        } catch (IOException failure) {
            reported.addSuppressed(failure);
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
        discard(keep ? null : path, key, io, channel, flaws);
        if (flaws.getSuppressed().length > 0) {
            throw flaws;
        }
    }
}
