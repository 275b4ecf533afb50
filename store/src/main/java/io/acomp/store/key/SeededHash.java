package io.acomp.store.key;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;

/**
 * A seeded 64-bit hash: per 8-byte word one 64×64 multiplication whose two halves are folded into each other.
 *
 * <p>The seeds are drawn per store, so that keys that collide in one store do not collide in another, and nobody outside the process can
 * prepare keys that do. It is not a cryptographic hash and not a keyed one with a proof (SipHash): who can watch the time of many
 * operations may learn about the seeds. It depends on the byte order of the machine and is never written to a file.
 */
final class SeededHash implements KeyHash {
    // odd numbers with as many ones as zeros, so that a product mixes all bits
    private static final long WORD = 0x9E3779B97F4A7C15L;
    private static final long LAST = 0xD6E8FEB86659FD93L;

    private final long first;
    private final long second;

    SeededHash(long first, long second) {
        this.first = first;
        this.second = second;
    }

    /** Seeds nobody knows. */
    static SeededHash random() {
        SecureRandom random = new SecureRandom();
        return new SeededHash(random.nextLong(), random.nextLong());
    }

    @Override
    public long of(MemorySegment key) {
        long length = key.byteSize();
        long hash = first ^ length * WORD;
        for (long at = 0; at < length - Long.BYTES; at += Long.BYTES) {
            hash = fold(key.get(ValueLayout.JAVA_LONG_UNALIGNED, at) ^ second, hash ^ WORD);
        }
        return fold(fold(tail(key, length) ^ second, hash ^ WORD) ^ first, LAST);
    }

    /** The last word, overlapping the one before; the length, which is in the hash already, tells short tails apart. */
    private static long tail(MemorySegment key, long length) {
        if (length >= Long.BYTES) {
            return key.get(ValueLayout.JAVA_LONG_UNALIGNED, length - Long.BYTES);
        }
        if (length >= Integer.BYTES) {
            long high = key.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
            return high << Integer.SIZE | key.get(ValueLayout.JAVA_INT_UNALIGNED, length - Integer.BYTES) & 0xFFFFFFFFL;
        }
        int bytes = key.get(ValueLayout.JAVA_BYTE, 0) & 0xFF;
        bytes = bytes << Byte.SIZE | key.get(ValueLayout.JAVA_BYTE, length >>> 1) & 0xFF;
        return (long) bytes << Byte.SIZE | key.get(ValueLayout.JAVA_BYTE, length - 1) & 0xFF;
    }

    private static long fold(long one, long other) {
        return one * other ^ Math.unsignedMultiplyHigh(one, other);
    }
}
