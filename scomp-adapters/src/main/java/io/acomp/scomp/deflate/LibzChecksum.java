package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

/** Checksums by zlib. */
final class LibzChecksum extends SeededChecksum {
    LibzChecksum(Wrapper wrapper) {
        super(wrapper);
    }

    @Override
    int next(int value, MemorySegment segment, long from, long length) {
        return crc ? LibzBinding.crc32(value, segment, from, length) : LibzBinding.adler32(value, segment, from, length);
    }
}
