package io.acomp.bench.corpus;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that this system runs on, as far as they may be read: programs first, then shared libraries, then everything else below
 * {@code /usr/lib} and {@code /usr/share}, each folder in the order of names, one file behind the other. Links are not followed.
 */
public final class SystemFiles {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String MULTIARCH = "-linux-gnu";

    private SystemFiles() {}

    /**
     * Fills memory with files.
     *
     * @param target where to, less than 2 GiB
     * @return bytes filled; fewer than there are if the system has fewer
     * @throws IOException if a folder cannot be listed
     */
    public static long read(MemorySegment target) throws IOException {
        long filled = 0;
        for (Path root : roots()) {
            for (Path file : files(root)) {
                if (filled == target.byteSize()) {
                    return filled;
                }
                filled += read(file, target.asSlice(filled));
            }
        }
        return filled;
    }

    private static List<Path> roots() throws IOException {
        List<Path> roots = new ArrayList<>(List.of(Path.of("/usr/bin"), Path.of("/usr/sbin")));
        if (Files.isDirectory(LIBRARIES)) {
            try (Stream<Path> folders = Files.list(LIBRARIES)) {
                // libraries of the processor's kind before languages and tools, which differ more from system to system
                folders.filter(Files::isDirectory)
                        .sorted(Comparator.comparing((Path folder) -> !folder.toString().endsWith(MULTIARCH)).thenComparing(Path::compareTo))
                        .forEach(roots::add);
            }
        }
        roots.add(Path.of("/usr/share"));
        return roots;
    }

    private static List<Path> files(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(root)) {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && Files.isReadable(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException reason) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    private static long read(Path file, MemorySegment target) throws IOException {
        var buffer = target.asByteBuffer();
        try (FileChannel channel = FileChannel.open(file)) {
            while (buffer.hasRemaining() && channel.read(buffer) > 0) {
                // until the file or the memory ends
            }
        }
        return buffer.position();
    }
}
