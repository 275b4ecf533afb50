package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The fast LZ4 block compressor in plain Java over any segments: one hash table of recent positions, greedy matches, larger steps where
 * none are found. Keeps its table between calls; used by one thread at a time.
 *
 * <p>lz4-java's safe Java compressor makes a new table at every call, four times a page's size; this one allocates nothing.
 */
final class JavaCompressor {
    private static final int HASH_BITS = 13;
    private static final int HASH_PRIME = -1640531535;
    private static final int SKIP_SHIFT = 6;
    private static final int NOT_FITTING = -1;

    // a position is stored plus base; entries below base are of earlier calls, so that the table needs no clearing
    private final int[] table = new int[1 << HASH_BITS];
    private int base = 1;

    private MemorySegment destination = MemorySegment.NULL;
    private long out;
    private long limit;

    /**
     * Compresses a block.
     *
     * @return bytes produced, or -1 if they do not fit
     */
    int compress(MemorySegment source, long offset, int length, MemorySegment target, long targetOffset, int capacity, int acceleration) {
        if (base > Integer.MAX_VALUE - length) {
            Arrays.fill(table, 0);
            base = 1;
        }
        destination = target;
        out = targetOffset;
        limit = targetOffset + capacity;
        int anchor = length > Lz4Block.MATCH_LIMIT ? sequences(source, offset, length, acceleration) : 0;
        base += length;
        boolean fits = anchor >= 0 && literals(source, offset + anchor, length - anchor, 0, 0);
        destination = MemorySegment.NULL;
        return fits ? (int) (out - targetOffset) : NOT_FITTING;
    }

    /** Writes every sequence with a match; returns where the last literals begin, or -1 if one does not fit. */
    private int sequences(MemorySegment source, long offset, int length, int acceleration) {
        int searchEnd = length - Lz4Block.MATCH_LIMIT;
        int matchEnd = length - Lz4Block.LAST_LITERALS;
        int anchor = 0;
        int at = 0;
        long tries = (long) acceleration << SKIP_SHIFT;
        while (at <= searchEnd) {
            int word = source.get(Lz4Block.INT, offset + at);
            int slot = (word * HASH_PRIME) >>> (Integer.SIZE - HASH_BITS);
            int candidate = table[slot] - base;
            table[slot] = at + base;
            if (candidate < 0 || at - candidate >= Lz4Block.WINDOW || source.get(Lz4Block.INT, offset + candidate) != word) {
                long step = tries++ >>> SKIP_SHIFT;
                if (step > searchEnd - at) {
                    break;
                }
                at += (int) step;
                continue;
            }
            int start = at;
            int match = candidate;
            while (start > anchor && match > 0
                    && source.get(ValueLayout.JAVA_BYTE, offset + start - 1) == source.get(ValueLayout.JAVA_BYTE, offset + match - 1)) {
                start--;
                match--;
            }
            int end = common(source, offset, candidate + Lz4Block.MIN_MATCH, at + Lz4Block.MIN_MATCH, matchEnd);
            if (!literals(source, offset + anchor, start - anchor, start - match, end - start)) {
                return NOT_FITTING;
            }
            anchor = end;
            at = end;
            tries = (long) acceleration << SKIP_SHIFT;
            if (at <= searchEnd) {
                int behind = source.get(Lz4Block.INT, offset + at - 2);
                table[(behind * HASH_PRIME) >>> (Integer.SIZE - HASH_BITS)] = at - 2 + base;
            }
        }
        return anchor;
    }

    /** Where the bytes from {@code at} on stop being equal to those from {@code match} on; at most {@code end}. */
    private static int common(MemorySegment source, long offset, int match, int at, int end) {
        int i = at;
        int distance = at - match;
        while (i <= end - Long.BYTES) {
            long difference = source.get(Lz4Block.LONG_WORD, offset + i) ^ source.get(Lz4Block.LONG_WORD, offset + i - distance);
            if (difference != 0) {
                return i + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && source.get(ValueLayout.JAVA_BYTE, offset + i) == source.get(ValueLayout.JAVA_BYTE, offset + i - distance)) {
            i++;
        }
        return i;
    }

    /** Writes one sequence: literals and, unless {@code distance} is 0, a match. False if it and the end of the block do not fit. */
    private boolean literals(MemorySegment source, long from, int count, int distance, int matchLength) {
        int extra = matchLength - Lz4Block.MIN_MATCH;
        long needed = 1 + lengthBytes(count) + count;
        if (distance != 0) {
            needed += 2 + lengthBytes(extra) + 1 + Lz4Block.LAST_LITERALS;
        }
        if (needed > limit - out) {
            return false;
        }
        int token = Math.min(count, Lz4Block.LONG) << 4 | (distance == 0 ? 0 : Math.min(extra, Lz4Block.LONG));
        destination.set(ValueLayout.JAVA_BYTE, out++, (byte) token);
        writeLength(count);
        MemorySegment.copy(source, from, destination, out, count);
        out += count;
        if (distance != 0) {
            destination.set(Lz4Block.SHORT, out, (short) distance);
            out += 2;
            writeLength(extra);
        }
        return true;
    }

    private void writeLength(int length) {
        if (length >= Lz4Block.LONG) {
            int rest = length - Lz4Block.LONG;
            while (rest >= 255) {
                destination.set(ValueLayout.JAVA_BYTE, out++, (byte) 255);
                rest -= 255;
            }
            destination.set(ValueLayout.JAVA_BYTE, out++, (byte) rest);
        }
    }

    private static long lengthBytes(int length) {
        return length < Lz4Block.LONG ? 0 : (length - Lz4Block.LONG) / 255 + 1;
    }
}
