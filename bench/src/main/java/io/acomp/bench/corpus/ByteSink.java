package io.acomp.bench.corpus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Appends to a range of an array and cuts off what no longer fits. */
final class ByteSink {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] target;
    private final int limit;
    private int position;

    /** A sink for the bytes from {@code from} to {@code limit}, exclusive. */
    ByteSink(byte[] target, int from, int limit) {
        this.target = target;
        this.position = from;
        this.limit = limit;
    }

    boolean isFull() {
        return position >= limit;
    }

    /** Bytes that still fit. */
    int room() {
        return limit - position;
    }

    ByteSink put(int value) {
        if (position < limit) {
            target[position++] = (byte) value;
        }
        return this;
    }

    ByteSink put(byte[] bytes) {
        int length = Math.min(bytes.length, limit - position);
        System.arraycopy(bytes, 0, target, position, length);
        position += length;
        return this;
    }

    ByteSink putInt(int value) {
        if (room() < Integer.BYTES) {
            return pad();
        }
        INT.set(target, position, value);
        position += Integer.BYTES;
        return this;
    }

    ByteSink putLong(long value) {
        if (room() < Long.BYTES) {
            return pad();
        }
        LONG.set(target, position, value);
        position += Long.BYTES;
        return this;
    }

    /** Appends a number in decimal digits. */
    ByteSink decimal(int value) {
        int divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            put('0' + value / divisor % 10);
        }
        return this;
    }

    /** Appends zeros up to a multiple of the alignment, a power of two, counted from the array's start. */
    ByteSink align(int alignment) {
        while ((position & alignment - 1) != 0 && !isFull()) {
            put(0);
        }
        return this;
    }

    private ByteSink pad() {
        while (!isFull()) {
            put(0);
        }
        return this;
    }
}
