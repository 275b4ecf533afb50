package io.acomp.bench.suite;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.report.Sizes;

/**
 * A file of the corpus's bytes that programs compress. Used by one thread.
 *
 * @param bench whose corpus it holds
 * @param path of the file
 * @param bytes its length
 */
record PlainFile(Bench bench, Path path, long bytes) {
    /**
     * Writes one.
     *
     * @param bench whose corpus is taken
     * @param suite that is told to be writing
     * @param path of the file
     * @param bytes how many, from the corpus's first one on
     */
    static PlainFile write(Bench bench, String suite, Path path, long bytes) throws IOException {
        bench.progress().accept(suite + ": writing " + Sizes.text(bytes));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
            long left = bytes;
            for (int chunk = 0; left > 0; chunk++) {
                byte[] some = bench.corpus().chunk(chunk);
                int length = (int) Math.min(left, some.length);
                out.write(some, 0, length);
                left -= length;
            }
        }
        return new PlainFile(bench, path, bytes);
    }

    /**
     * Compresses and decompresses it once, which also warms the page cache, and compares what comes back; the restored file is deleted.
     *
     * @param compress what reads this file
     * @param decompress what reads the other's output
     * @throws HarnessException if the file does not come back as it was
     */
    void verify(Program compress, Program decompress) throws IOException {
        String names = compress.name() + ", " + decompress.name();
        bench.progress().accept(names + ", round trip");
        compress.run(1);
        decompress.run(1);
        long wrong = Files.mismatch(path, decompress.output());
        if (wrong != -1) {
            throw new HarnessException("a file does not come back as it was, commands=" + names + ", offset=" + wrong);
        }
        Files.delete(decompress.output());
    }

    /** Uncompressed over compressed bytes. */
    double ratio(Path packed) throws IOException {
        return (double) bytes / Files.size(packed);
    }
}
