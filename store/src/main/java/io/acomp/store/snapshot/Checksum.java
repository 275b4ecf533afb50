package io.acomp.store.snapshot;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** crc32c of native memory. For one thread. */
final class Checksum {
    private final CRC32C crc = new CRC32C();

    /** Goes on over all of a segment. */
    void add(MemorySegment bytes) {
        crc.update(bytes.asByteBuffer());
    }

    /** The checksum so far. */
    int value() {
        return (int) crc.getValue();
    }

    /** The checksum of a segment alone. */
    static int of(MemorySegment bytes) {
        Checksum checksum = new Checksum();
        checksum.add(bytes);
        return checksum.value();
    }
}
