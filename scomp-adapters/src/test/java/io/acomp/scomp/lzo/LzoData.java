package io.acomp.scomp.lzo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Data of several shapes, the same at every run. */
enum LzoData {
    /** Words of a small vocabulary. */
    TEXT {
        @Override
        void fill(byte[] bytes, Random random) {
            String[] words = {"the ", "page ", "of ", "memory ", "is ", "compressed ", "before\n", "it ", "leaves ", "a", "zone, "};
            for (int at = 0; at < bytes.length; ) {
                byte[] word = words[random.nextInt(words.length)].getBytes(StandardCharsets.US_ASCII);
                int length = Math.min(word.length, bytes.length - at);
                System.arraycopy(word, 0, bytes, at, length);
                at += length;
            }
        }
    },
    ZEROS {
        @Override
        void fill(byte[] bytes, Random random) {}
    },
    RANDOM {
        @Override
        void fill(byte[] bytes, Random random) {
            random.nextBytes(bytes);
        }
    },
    /** Copies of earlier bytes, of any length and distance, between random bytes in any number. */
    REPEATS {
        @Override
        void fill(byte[] bytes, Random random) {
            for (int at = 0; at < bytes.length; ) {
                int fresh = Math.min(bytes.length - at, random.nextInt(1 << random.nextInt(9)));
                for (int end = at + fresh; at < end; at++) {
                    bytes[at] = (byte) random.nextInt();
                }
                int length = Math.min(bytes.length - at, random.nextInt(1 << random.nextInt(13)));
                int distance = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, 1 << random.nextInt(17)));
                for (int end = at + length; distance > 0 && at < end; at++) {
                    bytes[at] = bytes[at - distance];
                }
            }
        }
    },
    /** Eight-byte words like pointers: few high bytes, some low ones, many zeros. */
    POINTERS {
        @Override
        void fill(byte[] bytes, Random random) {
            for (int at = 0; at + 8 <= bytes.length; at += 8) {
                if (random.nextInt(3) > 0) {
                    bytes[at] = (byte) (random.nextInt() & 0xf8);
                    bytes[at + 1] = (byte) random.nextInt(16);
                    bytes[at + 4] = (byte) 0x7f;
                    bytes[at + 5] = (byte) 0x55;
                }
            }
        }
    };

    abstract void fill(byte[] bytes, Random random);

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        fill(bytes, new Random(31L * length + ordinal()));
        return bytes;
    }

    /** Random bytes, zeros if there is room for them, and after {@code distance} bytes the same again for {@code length} bytes. */
    static byte[] match(int distance, int length) {
        byte[] bytes = new byte[distance + length + 9];
        Random random = new Random(distance * 7919L + length);
        byte[] fresh = new byte[Math.min(distance, length)];
        random.nextBytes(fresh);
        System.arraycopy(fresh, 0, bytes, 0, fresh.length);
        for (int i = 0; i < length; i++) {
            bytes[distance + i] = bytes[i];
        }
        for (int i = distance + length; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
