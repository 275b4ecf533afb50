package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Checksums by ISA-L. */
final class IsalChecksum extends SeededChecksum {
    /** Up to 2.30 the Adler-32 for AArch64 loads 32 bytes from behind the end, so the last ones are summed here. */
    private static final int TAIL_BYTES = 32;

    private static final int ADLER_MODULUS = 65521;

    IsalChecksum(Wrapper wrapper) {
        super(wrapper);
    }

    @Override
    int next(int value, MemorySegment segment, long from, long length) {
        if (crc) {
            return IsalBinding.crc32(value, segment, from, length);
        }
        long tail = Math.min(length, TAIL_BYTES);
        int head = length > tail ? IsalBinding.adler32(value, segment, from, length - tail) : value;
        int low = head & 0xffff;
        int high = head >>> 16;
        for (long at = from + length - tail; at < from + length; at++) {
            low += Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, at));
            high += low;
        }
        return high % ADLER_MODULUS << 16 | low % ADLER_MODULUS;
    }
}
