package io.acomp.service.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Opens the file a trace is written to: for its owner alone, and never in place of anything but an older trace. */
final class TraceFile {
    private static final FileAttribute<?>[] OWNER_ONLY = FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
            : new FileAttribute<?>[0];

    private TraceFile() {}

    /**
     * Opens it, empty.
     *
     * @throws FileAlreadyExistsException if there is a file that is no trace
     * @throws IOException if it cannot be opened
     */
    static FileChannel open(Path file) throws IOException {
        if (Files.exists(file) && !isEmpty(file) && !isTrace(file)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "there is a file that is no trace; it is left alone, choose another name");
        }
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING),
                OWNER_ONLY);
    }

    private static boolean isEmpty(Path file) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == 0;
    }

    private static boolean isTrace(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            return in.read(magic) == Integer.BYTES && magic.getInt(0) == TraceFormat.MAGIC;
        }
    }
}
