package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

/** A checksum whose C function takes the value so far and returns the next. */
abstract class SeededChecksum implements Checksum {
    /** True for CRC-32, false for Adler-32. */
    final boolean crc;

    private int value;

    SeededChecksum(Wrapper wrapper) {
        crc = wrapper == Wrapper.GZIP;
        reset();
    }

    /** The value after more bytes. */
    abstract int next(int value, MemorySegment segment, long from, long length);

    @Override
    public final void reset() {
        value = crc ? 0 : 1;
    }

    @Override
    public final void update(MemorySegment segment, long from, long length) {
        value = next(value, segment, from, length);
    }

    @Override
    public final int value() {
        return value;
    }
}
