package io.acomp.hw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;

/**
 * Checksums over segments by the JDK, with which drivers judge what a device says. The JDK takes arrays and buffers: bytes pass through an
 * array small enough for the first-level cache. Allocates nothing per call. Used by one thread at a time.
 */
public final class DataChecksums {
    private static final int CHUNK_BYTES = 8 * 1024;

    private final CRC32 crc32 = new CRC32();
    private final Adler32 adler32 = new Adler32();
    private final byte[] chunk = new byte[CHUNK_BYTES];

    /** CRC-32 of the first {@code length} bytes of a segment. */
    public int crc32(MemorySegment segment, long length) {
        return of(crc32, segment, length);
    }

    /** Adler-32 of the first {@code length} bytes of a segment. */
    public int adler32(MemorySegment segment, long length) {
        return of(adler32, segment, length);
    }

    private int of(Checksum checksum, MemorySegment segment, long length) {
        checksum.reset();
        for (long at = 0; at < length; at += CHUNK_BYTES) {
            int count = (int) Math.min(CHUNK_BYTES, length - at);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, chunk, 0, count);
            checksum.update(chunk, 0, count);
        }
        return (int) checksum.getValue();
    }
}
