package io.acomp.scomp.lzo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Unaligned little-endian words in byte arrays, and the copies made of them. */
final class Words {
    /** Bytes that a copy may read behind its source and write behind its destination. */
    static final int SLACK = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long longAt(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    static int intAt(byte[] bytes, int index) {
        return (int) INT.get(bytes, index);
    }

    static int unsignedShortAt(byte[] bytes, int index) {
        return (short) SHORT.get(bytes, index) & 0xffff;
    }

    static void putShort(byte[] bytes, int index, int value) {
        SHORT.set(bytes, index, (short) value);
    }

    /**
     * Copies eight bytes at a time; touches up to {@link #SLACK} bytes behind both ends. Within one array the destination may overlap the
     * source if it begins 8 or more bytes behind it: what was copied is then copied again.
     */
    static void copy(byte[] source, int from, byte[] destination, int to, int length) {
        int end = to + length;
        do {
            LONG.set(destination, to, (long) LONG.get(source, from));
            to += Long.BYTES;
            from += Long.BYTES;
        } while (to < end);
    }
}
