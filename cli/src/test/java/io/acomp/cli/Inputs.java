package io.acomp.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Data to compress. */
final class Inputs {
    private Inputs() {}

    /** Lines that repeat words, alike on every machine. */
    static byte[] text(int length) {
        String[] words = {"page", "lane", "ring", "request", "stream", "driver", "codec", "frame", "member", "block", "queue", "window"};
        Random random = new Random(42);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            text.append(words[random.nextInt(words.length)]).append(random.nextInt(9) == 0 ? '\n' : ' ');
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
    }

    /** Bytes that nothing compresses. */
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(4711).nextBytes(bytes);
        return bytes;
    }
}
