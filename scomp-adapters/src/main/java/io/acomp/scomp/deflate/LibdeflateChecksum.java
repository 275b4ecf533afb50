package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

/** Checksums by libdeflate. */
final class LibdeflateChecksum extends SeededChecksum {
    LibdeflateChecksum(Wrapper wrapper) {
        super(wrapper);
    }

    @Override
    int next(int value, MemorySegment segment, long from, long length) {
        return crc ? LibdeflateBinding.crc32(value, segment, from, length) : LibdeflateBinding.adler32(value, segment, from, length);
    }
}
