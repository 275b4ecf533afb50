package io.acomp.scomp.lzo;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.acomp.spi.CodecResult;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * Writes LZO1X (see {@link Lzo1x}): greedy matches of at least four bytes found through a hash table of the last position of each four-byte
 * word, in steps that grow where nothing matches. The source passes through a window of its own that keeps {@link #HISTORY} bytes behind
 * the position, as the output does through {@link Lzo1xWriter}.
 *
 * <p>Used by one thread at a time; allocates nothing after construction.
 */
final class Lzo1xCompressor {
    private static final int HISTORY = Lzo1x.MAX_DISTANCE + 1;
    private static final int WINDOW = HISTORY + (64 << 10);
    /** Source kept ahead of the position while there is more, so that few matches are cut at the window's end. */
    private static final int LOOKAHEAD = 4 << 10;

    private static final int HASH_BITS = 14;
    private static final int HASH_FACTOR = 0x9E3779B1;

    private static final int MIN_MATCH = 4;
    /** The step grows by one for every 2^5 bytes without a match. */
    private static final int STEP_SHIFT = 5;
    private static final int MAX_STEP = 64;

    /** Position + {@link #epoch} of the last occurrence of a word; what is below the epoch is of an older window or call. */
    private final int[] table = new int[1 << HASH_BITS];
    private final byte[] window = new byte[WINDOW + Words.SLACK];
    private final Lzo1xWriter writer = new Lzo1xWriter();
    private int epoch = 1;

    private MemorySegment source = MemorySegment.NULL;
    /** Offset in the source of the window's first byte. */
    private long windowBase;
    private int windowEnd;
    /** First byte of the window that was not written yet, all before it in the source included but for {@link #carried}. */
    private int literals;
    /** Literals that have left the window unwritten. */
    private long carried;

    /**
     * Encodes one stream.
     *
     * @param from to compress
     * @param to its size is the capacity
     * @return bytes produced, or {@link CodecResult#DESTINATION_TOO_SMALL}
     */
    long compress(MemorySegment from, MemorySegment to) {
        source = from;
        windowBase = 0;
        windowEnd = 0;
        literals = 0;
        carried = 0;
        writer.begin(from, to);
        try {
            int position = 0;
            do {
                position = slide(position);
                position = scan(position);
                if (position < 0) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
            } while (windowBase + windowEnd < from.byteSize());
            return writer.end(windowBase + literals - carried, window, literals, carried + windowEnd - literals);
        } finally {
            // Past every position of this window, so that the next call takes none of them for its own.
            epoch += windowEnd;
            source = MemorySegment.NULL;
            writer.release();
        }
    }

    /**
     * Encodes the window from a position on; all of it if nothing follows it in the source, else as long as enough is ahead.
     *
     * @return the position reached, or -1 if the destination is too small
     */
    private int scan(int start) {
        byte[] in = window;
        int[] hashes = table;
        int base = epoch;
        int end = windowEnd;
        int last = windowBase + end < source.byteSize() ? end - LOOKAHEAD : end - MIN_MATCH;
        int anchor = literals;
        int at = Math.max(start, 1);
        while (at <= last) {
            int word = Words.intAt(in, at);
            int slot = slot(word);
            // A word not seen before is compared with the window's first, which costs less than a branch that cannot be predicted.
            int candidate = Math.max(hashes[slot] - base, 0);
            hashes[slot] = at + base;
            if (Words.intAt(in, candidate) != word || at - candidate > Lzo1x.MAX_DISTANCE) {
                at += 1 + Math.min((at - anchor) >> STEP_SHIFT, MAX_STEP);
                continue;
            }
            int distance = at - candidate;
            int matchEnd = at + MIN_MATCH + common(in, candidate + MIN_MATCH, at + MIN_MATCH, end);
            // With literals carried there are more of them than the writer looks for in the window, and so it must stay.
            int earliest = carried == 0 ? anchor : at;
            while (at > earliest && at > distance && in[at - 1] == in[at - distance - 1]) {
                at--;
            }
            long pending = carried + at - anchor;
            if (!writer.literals(windowBase + anchor - carried, in, anchor, pending) || !writer.match(distance, matchEnd - at)) {
                return -1;
            }
            carried = 0;
            anchor = matchEnd;
            at = matchEnd;
            // One position inside the match: costs 2 % of the speed, gains 1 to 2 % of the size.
            hashes[slot(Words.intAt(in, at - 2))] = at - 2 + base;
        }
        literals = anchor;
        return at;
    }

    private static int slot(int word) {
        return word * HASH_FACTOR >>> Integer.SIZE - HASH_BITS;
    }

    /** Number of equal bytes from two places on, the second the later one. */
    private static int common(byte[] in, int first, int second, int end) {
        int at = second;
        int lag = second - first;
        while (at < end) {
            long difference = Words.longAt(in, at) ^ Words.longAt(in, at - lag);
            if (difference != 0) {
                at += Long.numberOfTrailingZeros(difference) >> 3;
                break;
            }
            at += Long.BYTES;
        }
        return Math.min(at, end) - second;
    }

    /**
     * Drops what no match from a position on can reach and fills the window up.
     *
     * @return the position, which moves with the bytes
     */
    private int slide(int position) {
        int drop = Math.max(0, position - HISTORY);
        int left = windowEnd - drop;
        System.arraycopy(window, drop, window, 0, left);
        windowBase += drop;
        epoch += drop;
        if (literals < drop) {
            carried += drop - literals;
            literals = drop;
        }
        literals -= drop;
        if (epoch > Integer.MAX_VALUE - 2 * WINDOW) {
            Arrays.fill(table, 0);
            epoch = 1;
        }
        long offset = windowBase + left;
        int count = (int) Math.min(WINDOW - left, source.byteSize() - offset);
        MemorySegment.copy(source, JAVA_BYTE, offset, window, left, count);
        windowEnd = left + count;
        return position - drop;
    }
}
