package io.acomp.bench.harness;

/**
 * Something that keeps pages by number, compressed. Threads work on it at the same time, each through a session of its own.
 *
 * <p>Figures are taken while nobody works on it. Closing gives back everything it holds; its sessions are closed before.
 */
public interface PageTarget extends AutoCloseable {
    /** Bytes of a page. */
    int PAGE_BYTES = 4096;

    /** What {@link #usedBytes()} and {@link #totalBytes()} are where nobody can say. */
    long UNKNOWN = -1;

    /** What to call it in a report. */
    String name();

    /** A session for one thread. */
    PageSession open();

    /** Bytes of what compression left of the pages; pages kept as they are included, pages kept as one word not. */
    long compressedBytes();

    /** Bytes of memory that the compressed pages take, index left out; {@link #UNKNOWN} where nobody can say. */
    long usedBytes();

    /** Bytes of memory that all of it takes: index, buffers, codecs; {@link #UNKNOWN} where nobody can say. */
    long totalBytes();

    @Override
    void close();
}
