package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.spi.CodecResult;

/** LZ4 block decompression in plain Java over any segments. Stateless. */
final class JavaDecompressor {
    private static final int FULL = -1;
    private static final int CORRUPT = -2;
    private static final int SHORT_COPY = 32;

    private JavaDecompressor() {}

    /** As {@link BlockCodec#decompress}, without a dictionary. */
    static long decompress(
            MemorySegment source, long sourceOffset, int length, MemorySegment destination, long destinationOffset, int capacity, int history) {
        int produced = run(source, sourceOffset, sourceOffset + length, destination, destinationOffset, destinationOffset + capacity, history);
        return produced >= 0 ? produced : Lz4Block.diagnose(source, sourceOffset, length, history, capacity);
    }

    private static int run(MemorySegment source, long from, long end, MemorySegment destination, long begin, long limit, int history) {
        long in = from;
        long out = begin;
        while (in < end) {
            int token = Byte.toUnsignedInt(source.get(ValueLayout.JAVA_BYTE, in++));
            long literals = token >>> 4;
            if (literals == Lz4Block.LONG) {
                int more;
                do {
                    if (in >= end) {
                        return CORRUPT;
                    }
                    more = Byte.toUnsignedInt(source.get(ValueLayout.JAVA_BYTE, in++));
                    literals += more;
                } while (more == 255);
            }
            if (literals > end - in) {
                return CORRUPT;
            }
            if (literals > limit - out) {
                return FULL;
            }
            copyLiterals(source, in, end, destination, out, limit, literals);
            in += literals;
            out += literals;
            if (in == end) {
                return (int) (out - begin);
            }
            if (end - in < 2) {
                return CORRUPT;
            }
            int distance = Short.toUnsignedInt(source.get(Lz4Block.SHORT, in));
            in += 2;
            if (distance == 0 || distance > out - begin + history) {
                return CORRUPT;
            }
            long match = token & Lz4Block.LONG;
            if (match == Lz4Block.LONG) {
                int more;
                do {
                    if (in >= end) {
                        return CORRUPT;
                    }
                    more = Byte.toUnsignedInt(source.get(ValueLayout.JAVA_BYTE, in++));
                    match += more;
                } while (more == 255);
            }
            match += Lz4Block.MIN_MATCH;
            if (match > limit - out) {
                return FULL;
            }
            copyMatch(destination, out, limit, distance, match);
            out += match;
        }
        return CORRUPT;
    }

    private static void copyLiterals(MemorySegment source, long in, long end, MemorySegment destination, long out, long limit, long count) {
        long rounded = (count + 7) & -8;
        if (count <= SHORT_COPY && rounded <= end - in && rounded <= limit - out) {
            for (long i = 0; i < count; i += 8) {
                destination.set(Lz4Block.LONG_WORD, out + i, source.get(Lz4Block.LONG_WORD, in + i));
            }
        } else {
            MemorySegment.copy(source, in, destination, out, count);
        }
    }

    private static void copyMatch(MemorySegment destination, long out, long limit, int distance, long count) {
        long match = out - distance;
        if (distance >= count && count > SHORT_COPY) {
            MemorySegment.copy(destination, match, destination, out, count);
        } else if (distance >= 8 && ((count + 7) & -8) <= limit - out) {
            for (long i = 0; i < count; i += 8) {
                destination.set(Lz4Block.LONG_WORD, out + i, destination.get(Lz4Block.LONG_WORD, match + i));
            }
        } else if (distance == 1) {
            destination.asSlice(out, count).fill(destination.get(ValueLayout.JAVA_BYTE, match));
        } else {
            for (long i = 0; i < count; i++) {
                destination.set(ValueLayout.JAVA_BYTE, out + i, destination.get(ValueLayout.JAVA_BYTE, match + i));
            }
        }
    }
}
