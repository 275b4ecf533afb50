package io.acomp.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Pages for tests: made from a seed, so that a model needs only the seed. */
public final class Pages {
    /** Bytes of a page. */
    public static final int SIZE = 4096;

    private Pages() {}

    /** What a page is like. */
    public enum Kind {
        /** One word over and over. */
        SAME,
        /** Text-like: shrinks to about half. */
        TEXT,
        /** Few different bytes: shrinks a lot. */
        SPARSE,
        /** Does not shrink. */
        RANDOM
    }

    /** A page of a kind, the same for the same seed, different for others. */
    public static byte[] of(Kind kind, long seed) {
        return of(kind, seed, SIZE);
    }

    /** A page of a kind and size. */
    public static byte[] of(Kind kind, long seed, int size) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + kind.ordinal());
        byte[] page = new byte[size];
        switch (kind) {
            case SAME -> {
                long word = random.nextLong();
                MemorySegment segment = MemorySegment.ofArray(page);
                for (int i = 0; i < size; i += Long.BYTES) {
                    segment.set(ValueLayout.JAVA_LONG_UNALIGNED, i, word);
                }
            }
            case TEXT -> {
                String[] words = {"page ", "slot ", "zswap ", "entry ", "pool ", "handle ", "span ", "class ", "reclaim ", "cold "};
                int at = 0;
                while (at < size) {
                    byte[] word = (words[random.nextInt(words.length)] + (random.nextInt(4) == 0 ? random.nextInt(100_000) + " " : "")).getBytes();
                    int length = Math.min(word.length, size - at);
                    System.arraycopy(word, 0, page, at, length);
                    at += length;
                }
            }
            case SPARSE -> {
                for (int i = 0; i < size / 32; i++) {
                    page[random.nextInt(size)] = (byte) random.nextInt();
                }
                page[0] = 1;
            }
            case RANDOM -> random.nextBytes(page);
        }
        return page;
    }

    /** A page of any kind. */
    public static byte[] any(long seed) {
        Kind[] kinds = Kind.values();
        return of(kinds[(int) Math.floorMod(seed * 31 + (seed >>> 7), (long) kinds.length)], seed);
    }

    /** The bytes in native memory of their own. */
    public static MemorySegment nativePage(byte[] bytes) {
        MemorySegment page = Arena.ofAuto().allocate(bytes.length, 64);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, page, 0, bytes.length);
        return page;
    }
}
