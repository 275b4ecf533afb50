package io.acomp.scomp.spec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What test data looks like; the same bytes for the same kind and size, always. */
enum Content {
    ZEROS {
        @Override
        void fill(byte[] bytes, Random random) {
            Arrays.fill(bytes, (byte) 0);
        }
    },
    TEXT {
        @Override
        void fill(byte[] bytes, Random random) {
            for (int at = 0; at < bytes.length; ) {
                byte[] word = WORDS[random.nextInt(WORDS.length)];
                int length = Math.min(word.length, bytes.length - at);
                System.arraycopy(word, 0, bytes, at, length);
                at += length;
            }
        }
    },
    RANDOM {
        @Override
        void fill(byte[] bytes, Random random) {
            random.nextBytes(bytes);
        }
    },
    /** Runs of zeros, text, random bytes and repetitions of what came before, of all lengths. */
    MIXED {
        @Override
        void fill(byte[] bytes, Random random) {
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(1 << 1 + random.nextInt(11)));
                int kind = random.nextInt(4);
                if (kind == 3 && at > 0) {
                    int distance = 1 + random.nextInt(Math.min(at, 1 << 1 + random.nextInt(16)));
                    for (int i = 0; i < length; i++) {
                        bytes[at + i] = bytes[at + i - distance];
                    }
                } else {
                    byte[] run = new byte[length];
                    (kind == 0 ? ZEROS : kind == 1 ? TEXT : RANDOM).fill(run, random);
                    System.arraycopy(run, 0, bytes, at, length);
                }
                at += length;
            }
        }
    };

    private static final byte[][] WORDS = Arrays.stream(("the page {\"id\": of compression \"name\": request }, lane = 0 stream int return "
                    + "2026-01-01T00:00:00 INFO destination ; for window a to\n is null 4096 \"value\": true, ring ")
            .split("(?<= )"))
            .map(word -> word.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    abstract void fill(byte[] bytes, Random random);

    /** This many bytes of this kind. */
    byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        fill(bytes, new Random(ordinal() * 1_000_003L + size));
        return bytes;
    }

    /** The parts behind each other. */
    static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
