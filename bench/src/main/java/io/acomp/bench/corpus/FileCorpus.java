package io.acomp.bench.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The user's own files, in the order of their names, up to a bound. */
public final class FileCorpus implements Corpus {
    /** Most bytes that are read. */
    public static final int MAX_BYTES = 256 << 20;

    private final String name;
    private final byte[] bytes;

    private FileCorpus(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /**
     * Reads files, and the regular files below folders.
     *
     * @param paths files or folders
     * @throws IOException if one cannot be read, or all are empty
     */
    public static FileCorpus read(List<Path> paths) throws IOException {
        return read(paths, MAX_BYTES);
    }

    static FileCorpus read(List<Path> paths, int maxBytes) throws IOException {
        byte[] target = new byte[1 << 20];
        int length = 0;
        for (Path path : paths) {
            for (Path file : files(path)) {
                try (InputStream in = Files.newInputStream(file)) {
                    for (int read; length < maxBytes && (read = in.read(target, length, Math.min(target.length, maxBytes) - length)) > 0;) {
                        length += read;
                        target = length == target.length ? Arrays.copyOf(target, Math.min(maxBytes, 2 * length)) : target;
                    }
                }
            }
        }
        if (length == 0) {
            throw new IOException("nothing to measure on: all files are empty, paths=" + paths);
        }
        return new FileCorpus(paths.size() == 1 ? paths.getFirst().toString() : paths.size() + " paths", Arrays.copyOf(target, length));
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("no such file or folder, path=" + path);
        }
        try (Stream<Path> tree = Files.walk(path)) {
            // a link that the user names is followed, one inside a folder is not
            return tree.filter(file -> file.equals(path) ? Files.isRegularFile(file) : Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public byte[] chunk(int index) {
        return bytes;
    }
}
