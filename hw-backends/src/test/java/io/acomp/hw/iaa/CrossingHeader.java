package io.acomp.hw.iaa;

import java.util.Arrays;

/**
 * A deflate stream that IAA does not read though it is legal: in its block header one repetition of code lengths covers the last literal
 * codes and the first distance codes (RFC 1951, 3.2.7: "the code lengths form a single sequence").
 */
final class CrossingHeader {
    /** What it holds. */
    static final byte[] PLAIN = "abababababababab".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final byte[] bytes = new byte[64];
    private int bits;

    private CrossingHeader() {}

    static byte[] bytes() {
        return new CrossingHeader().write();
    }

    /** Codes of two bits for a, b, the end of the block, and 257; and for the first four distances. */
    private byte[] write() {
        put(1, 1); // final
        put(2, 2); // tables made for the data
        put(258 - 257, 5); // literal and length codes: 0 to 257
        put(4 - 1, 5); // distance codes: 0 to 3
        int[] lengths = {2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}; // of 16, 17, 18, 0, 8, … 3, 13, 2
        put(lengths.length - 4, 4);
        for (int length : lengths) {
            put(length, 3);
        }
        zeros('a');
        two();
        two();
        zeros(256 - 'b' - 1);
        two(); // the end of the block
        repeatTwo(5); // 257, and across the border the four distances
        literals();
        return Arrays.copyOf(bytes, (bits + 7) / 8);
    }

    private void two() {
        code(0, 1);
    }

    private void zeros(int count) {
        int left = count;
        while (left > 0) {
            int run = Math.min(138, left);
            code(3, 2);
            put(run - 11, 7);
            left -= run;
        }
    }

    private void repeatTwo(int count) {
        code(2, 2);
        put(count - 3, 2);
    }

    private void literals() {
        for (byte value : PLAIN) {
            code(value - 'a', 2);
        }
        code(2, 2);
    }

    /** A Huffman code: its first bit is the highest. */
    private void code(int value, int length) {
        for (int bit = length - 1; bit >= 0; bit--) {
            put(value >>> bit & 1, 1);
        }
    }

    private void put(int value, int count) {
        for (int bit = 0; bit < count; bit++, bits++) {
            bytes[bits / 8] |= (byte) ((value >>> bit & 1) << bits % 8);
        }
    }
}
