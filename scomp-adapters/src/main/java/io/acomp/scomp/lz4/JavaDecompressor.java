package io.acomp.scomp.lz4;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * LZ4 block decompression in plain Java. Stateless.
 *
 * <p>It works on arrays, not on segments: a segment's class is known to the compiler only while a program uses one kind of them, and
 * where it is not, every access costs a call. Both arrays have {@link #SLACK} bytes more than they hold, so that copies need no exact end.
 */
final class JavaDecompressor {
    /** Bytes an array must have behind its content. */
    static final int SLACK = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WORD = Long.BYTES;
    private static final int SHORT_COPY = 64;
    private static final long REPEATED = 0x0101010101010101L;
    private static final int FAILED = -1;

    private JavaDecompressor() {}

    /**
     * Decompresses a block.
     *
     * @param source holds the block at its start
     * @param length bytes of the block
     * @param destination holds history from its start
     * @param begin where the output begins
     * @param limit where it must end
     * @return bytes produced, or -1 if the block is corrupt or does not fit
     */
    static int decompress(byte[] source, int length, byte[] destination, int begin, int limit) {
        int in = 0;
        int out = begin;
        while (in < length) {
            int token = source[in++];
            int literals = token >>> 4 & Lz4Block.LONG;
            if (literals == Lz4Block.LONG) {
                int more;
                do {
                    // at most 255 a byte of an array: no overflow below 8 MiB of them, and the sign tells beyond
                    if (in >= length || literals < 0) {
                        return FAILED;
                    }
                    more = Byte.toUnsignedInt(source[in++]);
                    literals += more;
                } while (more == 255);
            }
            if (literals < 0 || literals > length - in || literals > limit - out) {
                return FAILED;
            }
            if (literals <= SHORT_COPY) {
                for (int i = 0; i < literals; i += WORD) {
                    LONG.set(destination, out + i, (long) LONG.get(source, in + i));
                }
            } else {
                System.arraycopy(source, in, destination, out, literals);
            }
            in += literals;
            out += literals;
            if (in == length) {
                return out - begin;
            }
            if (length - in < 2) {
                return FAILED;
            }
            int distance = Byte.toUnsignedInt(source[in]) | Byte.toUnsignedInt(source[in + 1]) << 8;
            in += 2;
            int match = token & Lz4Block.LONG;
            if (match == Lz4Block.LONG) {
                int more;
                do {
                    if (in >= length || match < 0) {
                        return FAILED;
                    }
                    more = Byte.toUnsignedInt(source[in++]);
                    match += more;
                } while (more == 255);
            }
            match += Lz4Block.MIN_MATCH;
            if (distance == 0 || distance > out || match < 0 || match > limit - out) {
                return FAILED;
            }
            copyMatch(destination, out, distance, match);
            out += match;
        }
        return FAILED;
    }

    private static void copyMatch(byte[] destination, int out, int distance, int count) {
        int match = out - distance;
        if (distance >= WORD && count <= SHORT_COPY) {
            for (int i = 0; i < count; i += WORD) {
                LONG.set(destination, out + i, (long) LONG.get(destination, match + i));
            }
        } else if (distance >= count) {
            System.arraycopy(destination, match, destination, out, count);
        } else if (distance == 1) {
            long word = Byte.toUnsignedLong(destination[match]) * REPEATED;
            for (int i = 0; i < count; i += WORD) {
                LONG.set(destination, out + i, word);
            }
        } else {
            // what was copied repeats itself: each pass doubles what the next may take at once
            int done = 0;
            int period = distance;
            while (done < count) {
                int now = Math.min(period, count - done);
                if (now <= WORD && distance < WORD) {
                    for (int i = 0; i < now; i++) {
                        destination[out + done + i] = destination[match + i];
                    }
                } else {
                    System.arraycopy(destination, match, destination, out + done, now);
                }
                done += now;
                period += now;
            }
        }
    }
}
