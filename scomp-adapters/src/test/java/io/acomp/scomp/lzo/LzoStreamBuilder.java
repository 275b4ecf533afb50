package io.acomp.scomp.lzo;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * Writes LZO1X instruction by instruction, as told rather than as a compressor would, and keeps what they decode to. Written apart from
 * the compressor: what both get wrong alike, liblzo2 finds.
 */
final class LzoStreamBuilder {
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private final Random random;
    private int state;

    LzoStreamBuilder(long seed) {
        random = new Random(seed);
    }

    byte[] stream() {
        return stream.toByteArray();
    }

    byte[] plain() {
        return plain.toByteArray();
    }

    int produced() {
        return plain.size();
    }

    /** Literals announced by the last instruction, 4 after a literal run. */
    int state() {
        return state;
    }

    /** Literals announced by the first byte of the stream: 1 to 238. */
    LzoStreamBuilder first(int count) {
        stream.write(17 + count);
        literalBytes(count);
        state = Math.min(count, 4);
        return this;
    }

    /** A literal run of at least 4; legal only in state 0. */
    LzoStreamBuilder literals(int count) {
        if (count <= 18) {
            stream.write(count - 3);
        } else {
            stream.write(0);
            run(count - 18);
        }
        literalBytes(count);
        state = 4;
        return this;
    }

    /** The two-byte match (after 1 to 3 literals, distance up to 1024) or three-byte match (after 4 or more, 2049 to 3072). */
    LzoStreamBuilder m1(int distance, int next) {
        int low = distance - (state == 4 ? 2049 : 1);
        stream.write((low & 3) << 2 | next);
        stream.write(low >> 2);
        return copy(distance, state == 4 ? 3 : 2, next);
    }

    /** Distance up to 2048, length 3 to 8. */
    LzoStreamBuilder m2(int distance, int length, int next) {
        int low = distance - 1;
        stream.write((length - 1) << 5 | (low & 7) << 2 | next);
        stream.write(low >> 3);
        return copy(distance, length, next);
    }

    /** Distance up to 16384, length at least 3. */
    LzoStreamBuilder m3(int distance, int length, int next) {
        opcode(0x20, length, 33);
        operand((distance - 1) << 2 | next);
        return copy(distance, length, next);
    }

    /** Distance 16385 to 49151, length at least 3. */
    LzoStreamBuilder m4(int distance, int length, int next) {
        int low = distance - 16384;
        opcode(0x10 | (low >> 14) << 3, length, 9);
        operand((low & 0x3fff) << 2 | next);
        return copy(distance, length, next);
    }

    LzoStreamBuilder end() {
        stream.write(0x11);
        operand(0);
        return this;
    }

    private void opcode(int base, int length, int longest) {
        if (length <= longest) {
            stream.write(base | (length - 2));
        } else {
            stream.write(base);
            run(length - longest);
        }
    }

    private void operand(int value) {
        stream.write(value);
        stream.write(value >> 8);
    }

    private void run(int value) {
        int left = value;
        for (; left > 255; left -= 255) {
            stream.write(0);
        }
        stream.write(left);
    }

    private void literalBytes(int count) {
        for (int i = 0; i < count; i++) {
            int value = random.nextInt(256);
            stream.write(value);
            plain.write(value);
        }
    }

    private LzoStreamBuilder copy(int distance, int length, int next) {
        byte[] before = plain.toByteArray();
        for (int i = 0; i < length; i++) {
            plain.write(before[before.length - distance + i % distance]);
        }
        literalBytes(next);
        state = next;
        return this;
    }

    /** A legal stream of random instructions, ended once it decodes to more than {@code size} bytes. */
    static LzoStreamBuilder random(long seed, int size) {
        LzoStreamBuilder builder = new LzoStreamBuilder(seed);
        Random choice = new Random(~seed);
        if (choice.nextBoolean()) {
            builder.first(1 + choice.nextInt(238));
        } else {
            builder.literals(4 + length(choice));
        }
        while (builder.produced() <= size) {
            builder.step(choice);
        }
        return builder.end();
    }

    private void step(Random choice) {
        int reach = Math.min(produced(), 49151);
        int distance = choice.nextInt(3) == 0 ? reach - choice.nextInt(Math.min(reach, 4)) : 1 + choice.nextInt(Math.min(reach, 1 << (1 + choice.nextInt(16))));
        int next = choice.nextInt(4);
        switch (choice.nextInt(6)) {
            case 0 -> {
                if (state == 0) {
                    literals(4 + length(choice));
                }
            }
            case 1 -> {
                int base = state == 4 ? 2048 : 0;
                if (state != 0 && produced() > base) {
                    m1(base + 1 + choice.nextInt(Math.min(produced() - base, 1024)), next);
                }
            }
            case 2 -> m2(Math.min(distance, 2048), 3 + choice.nextInt(6), next);
            case 3 -> m3(Math.min(distance, 16384), 3 + length(choice), next);
            default -> {
                if (distance > 16384) {
                    m4(distance, 3 + length(choice), next);
                } else {
                    m3(distance, 3 + length(choice), next);
                }
            }
        }
    }

    private static int length(Random choice) {
        return choice.nextInt(40) == 0 ? choice.nextInt(150_000) : choice.nextInt(1 << choice.nextInt(11));
    }
}
