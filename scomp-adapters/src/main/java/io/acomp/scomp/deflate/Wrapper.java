package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

import io.acomp.format.GzipMember;
import io.acomp.format.ZlibHeader;

/** What stands around the deflate data: one constant per format. */
enum Wrapper {
    /** Deflate data and nothing else (RFC 1951). */
    RAW("deflate", 0, 0),
    /** Members with a CRC-32 and the length modulo 2^32 behind the data, both little endian (RFC 1952). */
    GZIP("gzip", GzipMember.PLAIN_HEADER_BYTES, GzipMember.TRAILER_BYTES),
    /** A two-byte header and an Adler-32, big endian (RFC 1950). */
    ZLIB("zlib", ZlibHeader.BYTES, ZlibHeader.TRAILER_BYTES);

    /** Largest distance the format allows, in bytes. */
    static final int MAX_WINDOW = 1 << 15;

    private static final int MAX_LEVEL_HINT = 9;

    private final String algorithm;
    private final int headerBytes;
    private final int trailerBytes;

    Wrapper(String algorithm, int headerBytes, int trailerBytes) {
        this.algorithm = algorithm;
        this.headerBytes = headerBytes;
        this.trailerBytes = trailerBytes;
    }

    /** The algorithm's name. */
    String algorithm() {
        return algorithm;
    }

    /** Length in bytes of the header {@link #writeHeader} writes; one that is read may be longer. */
    int headerBytes() {
        return headerBytes;
    }

    /** Length of the trailer in bytes. */
    int trailerBytes() {
        return trailerBytes;
    }

    /** Writes the header at the start of a destination. */
    void writeHeader(MemorySegment destination, DeflateConfig config) {
        switch (this) {
            case RAW -> {}
            case GZIP -> GzipMember.writePlainHeader(destination, 0);
            case ZLIB -> ZlibHeader.write(destination, 0, 1L << config.windowBits(), Math.min(config.level(), MAX_LEVEL_HINT));
        }
    }

    /** Writes the trailer: the checksum and, for gzip, the length of the plain data. */
    void writeTrailer(MemorySegment destination, long at, int checksum, long length) {
        switch (this) {
            case RAW -> {}
            case GZIP -> GzipMember.writeTrailer(destination, at, checksum, length);
            case ZLIB -> ZlibHeader.writeTrailer(destination, at, checksum);
        }
    }

    /** True if the trailer says what was found. */
    boolean matches(MemorySegment source, long at, int checksum, long length) {
        return switch (this) {
            case RAW -> true;
            case GZIP -> GzipMember.matchesTrailer(source, at, checksum, length);
            case ZLIB -> ZlibHeader.matchesTrailer(source, at, checksum);
        };
    }
}
