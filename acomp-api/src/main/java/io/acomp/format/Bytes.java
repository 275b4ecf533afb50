package io.acomp.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Little-endian reads and writes at any alignment. */
final class Bytes {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static int unsigned8(MemorySegment data, long at) {
        return Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at));
    }

    static int unsigned16(MemorySegment data, long at) {
        return Short.toUnsignedInt(data.get(SHORT, at));
    }

    static int unsigned24(MemorySegment data, long at) {
        return unsigned16(data, at) | unsigned8(data, at + 2) << 16;
    }

    static int int32(MemorySegment data, long at) {
        return data.get(INT, at);
    }

    static long unsigned32(MemorySegment data, long at) {
        return Integer.toUnsignedLong(data.get(INT, at));
    }

    /** An unsigned 64-bit value, {@link Long#MAX_VALUE} for those a long cannot hold. */
    static long unsigned64(MemorySegment data, long at) {
        long value = data.get(LONG, at);
        return value < 0 ? Long.MAX_VALUE : value;
    }

    static void put16(MemorySegment data, long at, int value) {
        data.set(SHORT, at, (short) value);
    }

    static void put32(MemorySegment data, long at, int value) {
        data.set(INT, at, value);
    }

    /**
     * True if the bytes there, four or fewer, are the start of a magic number.
     *
     * @param mask bits of the magic that count
     */
    static boolean startsWith(MemorySegment data, long at, long end, int magic, int mask) {
        int bytes = (int) Math.min(4, end - at);
        for (int i = 0; i < bytes; i++) {
            if (((unsigned8(data, at + i) ^ magic >>> 8 * i) & mask >>> 8 * i & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }
}
