package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pages that are one machine word over and over (KS §4.1, §6.2). */
public final class Words {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final long WORD_BYTES = Long.BYTES;

    private Words() {}

    /** The first word of a page. */
    public static long first(MemorySegment page) {
        return page.get(WORD, 0);
    }

    /** True if a page is its first word over and over. */
    public static boolean isFilled(MemorySegment page) {
        long last = page.byteSize() - WORD_BYTES;
        long word = page.get(WORD, 0);
        // most pages differ in one of these, as zram's look at the last word before all others
        if (page.get(WORD, last) != word || page.get(WORD, WORD_BYTES) != word || page.get(WORD, last / 2 & -WORD_BYTES) != word) {
            return false;
        }
        return MemorySegment.mismatch(page, 0, last, page, WORD_BYTES, last + WORD_BYTES) < 0;
    }

    /** Fills a page with a word. */
    public static void fill(MemorySegment page, long word) {
        if (word == (word & 0xff) * 0x0101010101010101L) {
            page.fill((byte) word);
            return;
        }
        for (long at = 0; at < page.byteSize(); at += WORD_BYTES) {
            page.set(WORD, at, word);
        }
    }
}
