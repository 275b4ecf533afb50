package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * xxHash, 32 bits, seed 0: the checksum of LZ4 frames, of data in one piece or in many. Used by one thread at a time.
 */
final class XxHash32 {
    private static final int PRIME_1 = 0x9E3779B1;
    private static final int PRIME_2 = 0x85EBCA77;
    private static final int PRIME_3 = 0xC2B2AE3D;
    private static final int PRIME_4 = 0x27D4EB2F;
    private static final int PRIME_5 = 0x165667B1;
    private static final int STRIPE = 16;

    private final MemorySegment tail = MemorySegment.ofArray(new byte[STRIPE]);
    private int tailLength;
    private long total;
    private int a;
    private int b;
    private int c;
    private int d;

    XxHash32() {
        reset();
    }

    /**
     * The hash of one range; forgets what was taken before.
     *
     * @param data holds it
     * @param offset where it begins
     * @param length its bytes
     */
    int hash(MemorySegment data, long offset, long length) {
        reset();
        update(data, offset, length);
        return digest();
    }

    /** Starts over. */
    void reset() {
        tailLength = 0;
        total = 0;
        a = PRIME_1 + PRIME_2;
        b = PRIME_2;
        c = 0;
        d = -PRIME_1;
    }

    /**
     * Takes the next piece.
     *
     * @param data holds it
     * @param offset where it begins
     * @param length its bytes
     */
    void update(MemorySegment data, long offset, long length) {
        long at = offset;
        long end = offset + length;
        total += length;
        if (tailLength > 0) {
            int missing = (int) Math.min(STRIPE - tailLength, length);
            MemorySegment.copy(data, at, tail, tailLength, missing);
            tailLength += missing;
            at += missing;
            if (tailLength < STRIPE) {
                return;
            }
            stripes(tail, 0, STRIPE);
            tailLength = 0;
        }
        at = stripes(data, at, end);
        tailLength = (int) (end - at);
        MemorySegment.copy(data, at, tail, 0, tailLength);
    }

    /** The hash of everything taken since the last reset. */
    int digest() {
        int hash = total >= STRIPE ? merge(a, b, c, d) : PRIME_5;
        return finish(hash + (int) total, tail, 0, tailLength);
    }

    private long stripes(MemorySegment data, long from, long end) {
        long at = from;
        int w = a;
        int x = b;
        int y = c;
        int z = d;
        for (; at <= end - STRIPE; at += STRIPE) {
            w = round(w, data.get(Lz4Block.INT, at));
            x = round(x, data.get(Lz4Block.INT, at + 4));
            y = round(y, data.get(Lz4Block.INT, at + 8));
            z = round(z, data.get(Lz4Block.INT, at + 12));
        }
        a = w;
        b = x;
        c = y;
        d = z;
        return at;
    }

    private static int round(int lane, int word) {
        return Integer.rotateLeft(lane + word * PRIME_2, 13) * PRIME_1;
    }

    private static int merge(int w, int x, int y, int z) {
        return Integer.rotateLeft(w, 1) + Integer.rotateLeft(x, 7) + Integer.rotateLeft(y, 12) + Integer.rotateLeft(z, 18);
    }

    private static int finish(int start, MemorySegment data, long from, long end) {
        int hash = start;
        long at = from;
        for (; at <= end - 4; at += 4) {
            hash = Integer.rotateLeft(hash + data.get(Lz4Block.INT, at) * PRIME_3, 17) * PRIME_4;
        }
        for (; at < end; at++) {
            hash = Integer.rotateLeft(hash + Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at)) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 15) * PRIME_2;
        hash = (hash ^ hash >>> 13) * PRIME_3;
        return hash ^ hash >>> 16;
    }
}
