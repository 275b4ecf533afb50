package io.acomp.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * xxHash, 32 bits, seed 0: the checksum of LZ4 frames, of data in one piece or in many. Used by one thread at a time.
 *
 * <p>Data passes through a small array: one more copy, but a loop over a segment is a hundred times slower in a program that uses heap,
 * native and mapped ones, and this is within a third of liblz4's own function (which a distribution's liblz4 does not export).
 */
public final class XxHash32 {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PRIME_1 = 0x9E3779B1;
    private static final int PRIME_2 = 0x85EBCA77;
    private static final int PRIME_3 = 0xC2B2AE3D;
    private static final int PRIME_4 = 0x27D4EB2F;
    private static final int PRIME_5 = 0x165667B1;
    private static final int STRIPE = 16;
    private static final int CHUNK = 4096;

    private final byte[] chunk = new byte[CHUNK];
    private int filled;
    private long total;
    private int a;
    private int b;
    private int c;
    private int d;

    /** A hash of nothing yet. */
    public XxHash32() {
        reset();
    }

    /**
     * The hash of one range; forgets what was taken before.
     *
     * @param data holds it
     * @param offset where it begins
     * @param length its bytes
     */
    public int hash(MemorySegment data, long offset, long length) {
        reset();
        update(data, offset, length);
        return digest();
    }

    /** Starts over. */
    public void reset() {
        filled = 0;
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
    public void update(MemorySegment data, long offset, long length) {
        long at = offset;
        long end = offset + length;
        while (at < end) {
            int count = (int) Math.min(CHUNK - filled, end - at);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, chunk, filled, count);
            filled += count;
            at += count;
            if (filled == CHUNK) {
                stripes();
                filled = 0;
            }
        }
        total += length;
    }

    /** The hash of everything taken since the last reset; nothing more can be taken before the next. */
    public int digest() {
        int at = stripes();
        int hash = total >= STRIPE
                ? Integer.rotateLeft(a, 1) + Integer.rotateLeft(b, 7) + Integer.rotateLeft(c, 12) + Integer.rotateLeft(d, 18)
                : PRIME_5;
        hash += (int) total;
        for (; at <= filled - Integer.BYTES; at += Integer.BYTES) {
            hash = Integer.rotateLeft(hash + (int) INT.get(chunk, at) * PRIME_3, 17) * PRIME_4;
        }
        for (; at < filled; at++) {
            hash = Integer.rotateLeft(hash + Byte.toUnsignedInt(chunk[at]) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 15) * PRIME_2;
        hash = (hash ^ hash >>> 13) * PRIME_3;
        return hash ^ hash >>> 16;
    }

    /** Takes every whole stripe of the chunk; returns where the rest begins. */
    private int stripes() {
        int at = 0;
        int w = a;
        int x = b;
        int y = c;
        int z = d;
        for (; at <= filled - STRIPE; at += STRIPE) {
            w = round(w, (int) INT.get(chunk, at));
            x = round(x, (int) INT.get(chunk, at + 4));
            y = round(y, (int) INT.get(chunk, at + 8));
            z = round(z, (int) INT.get(chunk, at + 12));
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
}
