package io.acomp.hw.iaa;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Plain data of several kinds, the same at every run. */
enum QplContent {
    ZEROS,
    RANDOM,
    TEXT,
    /** Short records that differ in a few bytes, as machine code and tables do. */
    CODE,
    /** Zeros with a number here and there. */
    SPARSE;

    private static final String[] WORDS = {
        "lane", "queue", "request", "device", "the", "segment", "of", "an", "engine", "fallback", "window", "and"
    };

    /**
     * Data of this kind.
     *
     * @param size in bytes
     */
    byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(20_261_120 + ordinal());
        switch (this) {
            case ZEROS -> {}
            case RANDOM -> random.nextBytes(bytes);
            case TEXT -> fillText(bytes, random);
            case CODE -> {
                for (int at = 0; at < size; at++) {
                    bytes[at] = (byte) ((at & 7) == 3 ? random.nextInt(64) : 0x40 + (at & 7));
                }
            }
            case SPARSE -> {
                for (int at = 0; at < size; at += 1 + random.nextInt(200)) {
                    bytes[at] = (byte) random.nextInt();
                }
            }
        }
        return bytes;
    }

    private static void fillText(byte[] bytes, Random random) {
        int at = 0;
        while (at < bytes.length) {
            byte[] word = (WORDS[random.nextInt(WORDS.length)] + (random.nextInt(8) == 0 ? ".\n" : " ")).getBytes(StandardCharsets.US_ASCII);
            int count = Math.min(word.length, bytes.length - at);
            System.arraycopy(word, 0, bytes, at, count);
            at += count;
        }
    }
}
