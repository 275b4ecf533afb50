package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

/** A running checksum over segments: CRC-32 for gzip, Adler-32 for zlib. */
interface Checksum {
    /** The checksum of a format that has none. */
    Checksum NONE = new Checksum() {
        @Override
        public void reset() {}

        @Override
        public void update(MemorySegment segment, long from, long length) {}

        @Override
        public int value() {
            return 0;
        }
    };

    /** Starts anew. */
    void reset();

    /** Takes {@code length} bytes more. */
    void update(MemorySegment segment, long from, long length);

    /** The checksum so far. */
    int value();
}
