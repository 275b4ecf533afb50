package io.acomp.hw.qat;

import java.util.Random;

/** What is compressed in tests. */
enum Content {
    TEXT {
        @Override
        byte[] bytes(int length) {
            byte[] bytes = new byte[length];
            Random random = new Random(7);
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (random.nextInt(9) == 0 ? ' ' : 'a' + random.nextInt(1 + i % 11));
            }
            return bytes;
        }
    },
    ZEROS {
        @Override
        byte[] bytes(int length) {
            return new byte[length];
        }
    },
    RANDOM {
        @Override
        byte[] bytes(int length) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            return bytes;
        }
    };

    abstract byte[] bytes(int length);
}
