package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** What stands around the deflate data: one constant per format. */
enum Wrapper {
    /** Deflate data and nothing else (RFC 1951). */
    RAW("deflate", 0, 0),
    /** Members with a CRC-32 and the length modulo 2^32 behind the data, both little endian (RFC 1952). */
    GZIP("gzip", 10, 8),
    /** A two-byte header and an Adler-32, big endian (RFC 1950). */
    ZLIB("zlib", 2, 4);

    /** Largest distance the format allows, in bytes. */
    static final int MAX_WINDOW = 1 << 15;

    private static final ValueLayout.OfInt INT_LE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT_BE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT_BE = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    /** Magic and method; no flags. */
    private static final int GZIP_START = 0x00088b1f;
    private static final byte GZIP_UNKNOWN_SYSTEM = (byte) 0xff;

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
            case GZIP -> {
                destination.set(INT_LE, 0, GZIP_START);
                destination.set(INT_LE, 4, 0);
                destination.set(ValueLayout.JAVA_BYTE, 8, (byte) 0);
                destination.set(ValueLayout.JAVA_BYTE, 9, GZIP_UNKNOWN_SYSTEM);
            }
            case ZLIB -> {
                int level = config.level() < 2 ? 0 : config.level() < 6 ? 1 : config.level() == 6 ? 2 : 3;
                int header = (config.windowBits() - 8 << 4 | 8) << 8 | level << 6;
                destination.set(SHORT_BE, 0, (short) (header + 31 - header % 31));
            }
        }
    }

    /** Writes the trailer: the checksum and, for gzip, the length of the plain data. */
    void writeTrailer(MemorySegment destination, long at, int checksum, long length) {
        switch (this) {
            case RAW -> {}
            case GZIP -> {
                destination.set(INT_LE, at, checksum);
                destination.set(INT_LE, at + 4, (int) length);
            }
            case ZLIB -> destination.set(INT_BE, at, checksum);
        }
    }

    /** True if the trailer says what was found. */
    boolean matches(MemorySegment source, long at, int checksum, long length) {
        return switch (this) {
            case RAW -> true;
            case GZIP -> source.get(INT_LE, at) == checksum && source.get(INT_LE, at + 4) == (int) length;
            case ZLIB -> source.get(INT_BE, at) == checksum;
        };
    }
}
