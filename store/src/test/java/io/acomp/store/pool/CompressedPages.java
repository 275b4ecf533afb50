package io.acomp.store.pool;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;

/** How long the 4 KiB pages of files are once compressed with lz4, as a store keeps them: pages of one value left out, long ones raw. */
final class CompressedPages {
    private static final int PAGE = 4096;
    /** From this length a store keeps the page as it is. */
    private static final int RAW_FROM = 4032;

    private CompressedPages() {}

    /**
     * The lengths, in the order of the files' names.
     *
     * @param root a file, or a folder with all below
     * @param mostBytes how much to read at most
     */
    static int[] of(Path root, long mostBytes) throws IOException {
        List<Path> files;
        try (Stream<Path> below = Files.walk(root)) {
            files = below.filter(Files::isRegularFile).sorted().toList();
        }
        IntStream.Builder lengths = IntStream.builder();
        try (AcompEngine engine = AcompEngine.create();
                Acomp lz4 = engine.open("lz4");
                Arena arena = Arena.ofConfined()) {
            MemorySegment to = arena.allocate(2 * PAGE);
            byte[] page = new byte[PAGE];
            AcompRequest request = lz4.newRequest().execution(Execution.INLINE).source(MemorySegment.ofArray(page)).destination(to);
            long left = mostBytes;
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    while (left > 0 && in.readNBytes(page, 0, PAGE) == PAGE) {
                        left -= PAGE;
                        if (!Arrays.equals(page, 0, PAGE - 8, page, 8, PAGE)) {
                            lengths.add(length(request));
                        }
                    }
                }
            }
        }
        return lengths.build().toArray();
    }

    private static int length(AcompRequest request) {
        if (request.compressAndWait() != AcompStatus.OK) {
            throw new AssertionError("status=" + request.status());
        }
        int length = (int) request.produced();
        return length >= RAW_FROM ? PAGE : length;
    }
}
