package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Pages that are one machine word over and over (KS §4.1, §6.2). */
public final class Words {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final long WORD_BYTES = Long.BYTES;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

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

    /** A word as it looks from one of its bytes on: what a part of a page begins with that the word fills. */
    static long from(long word, int within) {
        int bits = within * Byte.SIZE;
        return LITTLE_ENDIAN ? Long.rotateRight(word, bits) : Long.rotateLeft(word, bits);
    }

    /**
     * Fills a part of a segment with a word over and over.
     *
     * @param segment where
     * @param at its first byte
     * @param length in bytes
     * @param word what
     */
    public static void fill(MemorySegment segment, long at, long length, long word) {
        if (length == segment.byteSize() && word == (word & 0xff) * 0x0101010101010101L) {
            segment.fill((byte) word);
            return;
        }
        long whole = at + (length & -WORD_BYTES);
        long end = at + length;
        for (long i = at; i < whole; i += WORD_BYTES) {
            segment.set(WORD, i, word);
        }
        for (long i = whole; i < end; i++) {
            long rest = from(word, (int) (i - whole));
            segment.set(ValueLayout.JAVA_BYTE, i, (byte) (LITTLE_ENDIAN ? rest : rest >>> Long.SIZE - Byte.SIZE));
        }
    }
}
