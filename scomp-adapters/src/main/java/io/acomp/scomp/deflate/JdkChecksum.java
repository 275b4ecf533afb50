package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/** Checksums by the JDK, which takes arrays and buffers: bytes pass through an array small enough for the first-level cache. */
final class JdkChecksum implements Checksum {
    private static final int CHUNK_BYTES = 8 * 1024;

    private final java.util.zip.Checksum checksum;
    private final byte[] chunk = new byte[CHUNK_BYTES];

    JdkChecksum(Wrapper wrapper) {
        checksum = wrapper == Wrapper.GZIP ? new CRC32() : new Adler32();
    }

    @Override
    public void reset() {
        checksum.reset();
    }

    @Override
    public void update(MemorySegment segment, long from, long length) {
        for (long at = 0; at < length; at += CHUNK_BYTES) {
            int count = (int) Math.min(CHUNK_BYTES, length - at);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, from + at, chunk, 0, count);
            checksum.update(chunk, 0, count);
        }
    }

    @Override
    public int value() {
        return (int) checksum.getValue();
    }
}
