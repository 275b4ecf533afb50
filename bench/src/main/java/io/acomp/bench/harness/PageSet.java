package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.bench.corpus.Corpus;

/**
 * What is written to pages, in native memory. A page's content changes from one version to the next: it is what another page had before,
 * so that overwriting is no repetition and the whole stays as compressible as it was. Thread-safe: nothing is changed after it was made.
 */
public final class PageSet {
    private static final int BYTES = PageTarget.PAGE_BYTES;
    /** How far content moves from one version to the next; odd, and far enough to come from another region of the corpus. */
    private static final long STEP = 4099;

    private final MemorySegment memory;
    private final long pages;
    private final boolean alike;

    private PageSet(MemorySegment memory, long pages, boolean alike) {
        this.memory = memory;
        this.pages = pages;
        this.alike = alike;
    }

    /**
     * Pages of a corpus, chunk after chunk.
     *
     * @param corpus where from
     * @param pages how many, at least 1
     * @param arena keeps them
     */
    public static PageSet of(Corpus corpus, long pages, Arena arena) {
        return new PageSet(copy(corpus, pages, arena), pages, false);
    }

    /**
     * A corpus and pages that are made to shrink to a half and a third: every other page is the corpus's, the rest is of both kinds in turns.
     *
     * @param corpus where from
     * @param pages how many, at least 1
     * @param arena keeps them
     */
    public static PageSet mixture(Corpus corpus, long pages, Arena arena) {
        MemorySegment memory = copy(corpus, pages, arena);
        for (long page = 1; page < pages; page += 2) {
            shrinking(memory.asSlice(page * BYTES, BYTES), page % 4 == 1 ? 2 : 3, page);
        }
        return new PageSet(memory, pages, false);
    }

    /**
     * Pages that are all alike, of a repeated pattern.
     *
     * @param pattern bytes to repeat
     * @param pages how many, at least 1
     * @param arena keeps them
     */
    public static PageSet pattern(byte[] pattern, long pages, Arena arena) {
        MemorySegment page = arena.allocate(BYTES, BYTES);
        for (int i = 0; i < BYTES; i++) {
            page.set(ValueLayout.JAVA_BYTE, i, pattern[i % pattern.length]);
        }
        return new PageSet(page, pages, true);
    }

    /**
     * Pages in memory.
     *
     * @param memory a multiple of a page, aligned to pages
     */
    public static PageSet of(MemorySegment memory) {
        return new PageSet(memory, memory.byteSize() / BYTES, false);
    }

    private static MemorySegment copy(Corpus corpus, long pages, Arena arena) {
        MemorySegment memory = arena.allocate(pages * BYTES, BYTES);
        long filled = 0;
        for (int chunk = 0; filled < memory.byteSize(); chunk++) {
            byte[] bytes = corpus.chunk(chunk);
            int length = (int) Math.min(bytes.length, memory.byteSize() - filled);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, filled, length);
            filled += length;
        }
        return memory;
    }

    /** In each line of 96 bytes the first part looks like chance and the rest is one byte. */
    private static void shrinking(MemorySegment page, int times, long seed) {
        int line = 96;
        long state = seed;
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            state = PageOrder.mixed(state);
            page.set(ValueLayout.JAVA_LONG, at, at % line < line / times ? state : 0);
        }
    }

    /** How many pages there are. */
    public long pages() {
        return pages;
    }

    /**
     * How far content has moved at a version: what {@link #page} takes.
     *
     * @param version from 0
     */
    long offset(int version) {
        return version * STEP % pages;
    }

    /**
     * A page's content.
     *
     * @param page its number
     * @param offset of the version
     */
    MemorySegment page(long page, long offset) {
        if (alike) {
            return memory;
        }
        long index = page + offset;
        return memory.asSlice((index >= pages ? index - pages : index) * BYTES, BYTES);
    }
}
