package io.acomp.scomp.lz4;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The fast LZ4 block compressor in plain Java: one hash table of recent positions, greedy matches, larger steps where none are found.
 * Keeps its table between calls; used by one thread at a time. It works on arrays for the reason that {@link JavaDecompressor} gives.
 *
 * <p>lz4-java's safe Java compressor makes a new table at every call, four times a page's size; this one allocates nothing.
 */
final class JavaCompressor {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int HASH_BITS = 13;
    private static final int HASH_PRIME = -1640531535;
    private static final int SKIP_SHIFT = 6;
    private static final int NOT_FITTING = -1;

    // a position is stored plus base; entries below base are of earlier calls, so that the table needs no clearing
    private final int[] table = new int[1 << HASH_BITS];
    private int base = 1;

    private byte[] destination = {};
    private int out;
    private int limit;

    /**
     * Compresses a block.
     *
     * @param source what to compress, from its start
     * @param length bytes of it
     * @param target where to, from its start
     * @param capacity most bytes to write
     * @param acceleration 1 or more
     * @return bytes produced, or -1 if they do not fit
     */
    int compress(byte[] source, int length, byte[] target, int capacity, int acceleration) {
        if (base > Integer.MAX_VALUE - length) {
            Arrays.fill(table, 0);
            base = 1;
        }
        destination = target;
        out = 0;
        limit = capacity;
        int anchor = length > Lz4Block.MATCH_LIMIT ? sequences(source, length, acceleration) : 0;
        base += length;
        boolean fits = anchor >= 0 && sequence(source, anchor, length - anchor, 0, 0);
        return fits ? out : NOT_FITTING;
    }

    /** Writes every sequence with a match; returns where the last literals begin, or -1 if one does not fit. */
    private int sequences(byte[] source, int length, int acceleration) {
        int searchEnd = length - Lz4Block.MATCH_LIMIT;
        int matchEnd = length - Lz4Block.LAST_LITERALS;
        int anchor = 0;
        int at = 0;
        int tries = acceleration << SKIP_SHIFT;
        while (at <= searchEnd) {
            int word = (int) INT.get(source, at);
            int slot = slot(word);
            int candidate = table[slot] - base;
            table[slot] = at + base;
            if (candidate < 0 || at - candidate >= Lz4Block.WINDOW || (int) INT.get(source, candidate) != word) {
                int step = tries++ >>> SKIP_SHIFT;
                if (step > searchEnd - at) {
                    break;
                }
                at += step;
                continue;
            }
            int start = at;
            int match = candidate;
            while (start > anchor && match > 0 && source[start - 1] == source[match - 1]) {
                start--;
                match--;
            }
            int end = common(source, candidate + Lz4Block.MIN_MATCH, at + Lz4Block.MIN_MATCH, matchEnd);
            if (!sequence(source, anchor, start - anchor, start - match, end - start)) {
                return NOT_FITTING;
            }
            anchor = end;
            at = end;
            tries = acceleration << SKIP_SHIFT;
            if (at <= searchEnd) {
                table[slot((int) INT.get(source, at - 2))] = at - 2 + base;
            }
        }
        return anchor;
    }

    private static int slot(int word) {
        return (word * HASH_PRIME) >>> (Integer.SIZE - HASH_BITS);
    }

    /** Where the bytes from {@code at} on stop being equal to those from {@code match} on; at most {@code end}. */
    private static int common(byte[] source, int match, int at, int end) {
        int i = at;
        int distance = at - match;
        while (i <= end - Long.BYTES) {
            long difference = (long) LONG.get(source, i) ^ (long) LONG.get(source, i - distance);
            if (difference != 0) {
                return i + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && source[i] == source[i - distance]) {
            i++;
        }
        return i;
    }

    /** Writes literals and, unless {@code distance} is 0, a match. False if they and the end of the block do not fit. */
    private boolean sequence(byte[] source, int from, int count, int distance, int matchLength) {
        int extra = matchLength - Lz4Block.MIN_MATCH;
        long needed = 1 + lengthBytes(count) + count;
        if (distance != 0) {
            needed += 2 + lengthBytes(extra) + 1 + Lz4Block.LAST_LITERALS;
        }
        if (needed > limit - out) {
            return false;
        }
        int low = distance == 0 ? 0 : Math.min(extra, Lz4Block.LONG);
        destination[out++] = (byte) (Math.min(count, Lz4Block.LONG) << 4 | low);
        writeLength(count);
        System.arraycopy(source, from, destination, out, count);
        out += count;
        if (distance != 0) {
            destination[out++] = (byte) distance;
            destination[out++] = (byte) (distance >>> 8);
            writeLength(extra);
        }
        return true;
    }

    private void writeLength(int length) {
        if (length >= Lz4Block.LONG) {
            int rest = length - Lz4Block.LONG;
            while (rest >= 255) {
                destination[out++] = (byte) 255;
                rest -= 255;
            }
            destination[out++] = (byte) rest;
        }
    }

    private static long lengthBytes(int length) {
        return length < Lz4Block.LONG ? 0 : (length - Lz4Block.LONG) / 255 + 1;
    }
}
