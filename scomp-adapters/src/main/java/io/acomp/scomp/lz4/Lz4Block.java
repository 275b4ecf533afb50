package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.acomp.spi.CodecResult;

/**
 * The LZ4 block format as data: its numbers, and a walk over a block's sequences that tells how long it decodes without decoding it.
 *
 * <pre>
 *  token | literal length − 15, 255 a byte | literals | offset, 2 bytes LE | match length − 19, 255 a byte
 *  high nibble: literal length, 15 = more follows; low nibble: match length − 4, 15 = more follows
 * </pre>
 *
 * A block ends after the literals of its last sequence.
 */
final class Lz4Block {
    /** Largest source of one block in bytes. */
    static final int MAX_INPUT = 0x7E000000;
    /** How far back matches reach, in bytes. */
    static final int WINDOW = 64 << 10;
    /** A match of this many bytes or more is worth a sequence. */
    static final int MIN_MATCH = 4;
    /** The last bytes of a block are always literals. */
    static final int LAST_LITERALS = 5;
    /** The last match starts at least this many bytes before the end. */
    static final int MATCH_LIMIT = 12;
    /** Nibble of a token that announces further length bytes. */
    static final int LONG = 15;

    /** Two bytes, little endian. */
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Four bytes, little endian. */
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Eight bytes, little endian. */
    static final ValueLayout.OfLong LONG_WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    // after the literals of any sequence but the last: an offset, the last token and the last literals
    private static final int MIN_REST = 2 + 1 + LAST_LITERALS;

    private Lz4Block() {}

    /**
     * Bytes that are enough to compress {@code length} bytes of anything into one block.
     *
     * @param length of the source in bytes, at most {@link #MAX_INPUT}
     */
    static long maxCompressedLength(long length) {
        return length + length / 255 + 16;
    }

    /**
     * Walks over a block.
     *
     * @param source holds the block
     * @param offset where it begins
     * @param length its length in bytes
     * @param history bytes before its output that matches may refer to
     * @return how many bytes it decodes to, or corrupt input with an offset from the start of the block
     */
    static long decodedLength(MemorySegment source, long offset, long length, long history) {
        long decoded = 0;
        long at = 0;
        while (at < length) {
            long sequence = at;
            int token = unsigned(source, offset + at++);
            long literals = token >>> 4;
            if (literals == LONG) {
                int more;
                do {
                    if (at >= length) {
                        return CodecResult.corruptAt(sequence);
                    }
                    more = unsigned(source, offset + at++);
                    literals += more;
                } while (more == 255);
            }
            at += literals;
            decoded += literals;
            if (at == length) {
                return decoded;
            }
            if (at > length - MIN_REST) {
                return CodecResult.corruptAt(sequence);
            }
            int distance = Short.toUnsignedInt(source.get(SHORT, offset + at));
            if (distance == 0 || distance > decoded + history) {
                return CodecResult.corruptAt(at);
            }
            at += 2;
            long match = token & LONG;
            if (match == LONG) {
                int more;
                do {
                    if (at >= length) {
                        return CodecResult.corruptAt(sequence);
                    }
                    more = unsigned(source, offset + at++);
                    match += more;
                } while (more == 255);
            }
            decoded += match + MIN_MATCH;
        }
        return CodecResult.corruptAt(length);
    }

    /**
     * What went wrong when a block did not decode into {@code capacity} bytes: too small a destination if the block is well-formed and
     * longer than that, corrupt input (offset from the start of the block) otherwise.
     */
    static long diagnose(MemorySegment source, long offset, long length, long history, long capacity) {
        long decoded = decodedLength(source, offset, length, history);
        if (CodecResult.isFailure(decoded)) {
            return decoded;
        }
        return decoded > capacity ? CodecResult.DESTINATION_TOO_SMALL : CodecResult.CORRUPT_INPUT;
    }

    private static int unsigned(MemorySegment segment, long offset) {
        return Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, offset));
    }
}
