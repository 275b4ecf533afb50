package io.acomp.store.key;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Values that repeat one 8-byte word, the last time perhaps cut short. */
final class SameFilled {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private SameFilled() {}

    /** True if a value repeats its first word and takes at least two. */
    static boolean is(MemorySegment value) {
        long length = value.byteSize();
        return length >= 2 * Long.BYTES
                && value.get(WORD, 0) == value.get(WORD, Long.BYTES)
                && MemorySegment.mismatch(value, 0, length - Long.BYTES, value, Long.BYTES, length) < 0;
    }

    /**
     * Fills with a word.
     *
     * @param source starts with the word
     * @param destination what is filled
     * @param length how many bytes of it, at least a word
     */
    static void fill(MemorySegment source, MemorySegment destination, int length) {
        MemorySegment.copy(source, 0, destination, 0, Long.BYTES);
        for (long done = Long.BYTES; done < length; done += done) {
            MemorySegment.copy(destination, 0, destination, done, Math.min(done, length - done));
        }
    }
}
