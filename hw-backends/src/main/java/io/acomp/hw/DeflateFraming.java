package io.acomp.hw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.acomp.format.GzipMember;
import io.acomp.format.ZlibHeader;
import io.acomp.spi.CodecResult;

/**
 * What stands around deflate data that a device makes or reads: one constant per format. The header and trailer are written and checked
 * here, so that the device is given plain deflate data whatever the format.
 */
public enum DeflateFraming {
    /** Deflate data and nothing else (RFC 1951). */
    RAW("deflate", 0, 0),
    /** One member with a CRC-32 and the length modulo 2^32 behind the data, both little endian (RFC 1952). */
    GZIP("gzip", GzipMember.PLAIN_HEADER_BYTES, GzipMember.TRAILER_BYTES),
    /** A two-byte header and an Adler-32, big endian (RFC 1950). */
    ZLIB("zlib", ZlibHeader.BYTES, ZlibHeader.TRAILER_BYTES);

    private static final ValueLayout.OfInt INT_LE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT_BE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT_BE = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    /** Magic and method; no flags. */
    private static final int GZIP_START = 0x00088b1f;
    private static final byte GZIP_UNKNOWN_SYSTEM = (byte) 0xff;
    private static final byte[] EMPTY_BODY = {3, 0};
    private static final int EMPTY_ADLER = 1;
    private static final int ZLIB_METHOD = 8;
    private static final int ZLIB_MOST_WINDOW = 7;
    private static final int ZLIB_DICTIONARY = 0x20;
    private static final int ZLIB_CHECK = 31;

    private final String algorithm;
    private final int headerBytes;
    private final int trailerBytes;

    DeflateFraming(String algorithm, int headerBytes, int trailerBytes) {
        this.algorithm = algorithm;
        this.headerBytes = headerBytes;
        this.trailerBytes = trailerBytes;
    }

    /** The algorithm's name. */
    public String algorithm() {
        return algorithm;
    }

    /** Length in bytes of the header {@link #writeHeader} writes; one that is read may be longer. */
    public int headerBytes() {
        return headerBytes;
    }

    /** Length of the trailer in bytes. */
    public int trailerBytes() {
        return trailerBytes;
    }

    /**
     * Writes the header at the start of a destination.
     *
     * @param destination at least {@link #headerBytes} bytes
     * @param window largest distance of the deflate data in bytes
     */
    public void writeHeader(MemorySegment destination, long window) {
        switch (this) {
            case RAW -> {}
            case GZIP -> {
                destination.set(INT_LE, 0, GZIP_START);
                destination.set(INT_LE, 4, 0);
                destination.set(ValueLayout.JAVA_BYTE, 8, (byte) 0);
                destination.set(ValueLayout.JAVA_BYTE, 9, GZIP_UNKNOWN_SYSTEM);
            }
            case ZLIB -> destination.set(SHORT_BE, 0, (short) ZlibHeader.of(window, 1));
        }
    }

    /**
     * Writes the whole stream of an empty source: a final block with fixed codes that holds nothing.
     *
     * @param destination where to; its size is the capacity
     * @param window largest distance the header declares in bytes
     * @return bytes written, or {@link CodecResult#DESTINATION_TOO_SMALL}
     */
    public long writeEmpty(MemorySegment destination, long window) {
        int end = headerBytes + EMPTY_BODY.length;
        if (destination.byteSize() < end + trailerBytes) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        writeHeader(destination, window);
        MemorySegment.copy(EMPTY_BODY, 0, destination, ValueLayout.JAVA_BYTE, headerBytes, EMPTY_BODY.length);
        writeTrailer(destination, end, this == ZLIB ? EMPTY_ADLER : 0, 0);
        return end + trailerBytes;
    }

    /**
     * Writes the trailer.
     *
     * @param destination where to
     * @param at offset of its first byte
     * @param checksum CRC-32 for gzip, Adler-32 for zlib
     * @param length of the plain data in bytes
     */
    public void writeTrailer(MemorySegment destination, long at, int checksum, long length) {
        switch (this) {
            case RAW -> {}
            case GZIP -> {
                destination.set(INT_LE, at, checksum);
                destination.set(INT_LE, at + Integer.BYTES, (int) length);
            }
            case ZLIB -> destination.set(INT_BE, at, checksum);
        }
    }

    /**
     * Where the deflate data of a stream begins.
     *
     * @param source holds the stream to its end
     * @param start offset of the stream's first byte
     * @return the offset of the data, at least one byte before the trailer; or a {@link CodecResult}: corrupt, or
     *     {@link CodecResult#UNSUPPORTED} for a zlib stream with a dictionary
     */
    public long bodyOffset(MemorySegment source, long start) {
        long end = source.byteSize();
        long header =
                switch (this) {
                    case RAW -> 0;
                    case GZIP -> gzipHeader(source, start, end);
                    case ZLIB -> end - start < ZlibHeader.BYTES ? -1 : zlibHeader(Short.toUnsignedInt(source.get(SHORT_BE, start)));
                };
        if (header == CodecResult.UNSUPPORTED) {
            return header;
        }
        boolean good = header >= headerBytes && start + header + trailerBytes < end;
        return good ? start + header : CodecResult.corruptAt(start);
    }

    private static long gzipHeader(MemorySegment source, long start, long end) {
        long length = GzipMember.headerLength(source, start, end);
        return length > 0 && !GzipMember.isHeaderIntact(source, start, length) ? -1 : length;
    }

    private static long zlibHeader(int header) {
        int first = header >>> Byte.SIZE;
        if ((first & 0x0f) != ZLIB_METHOD || first >>> 4 > ZLIB_MOST_WINDOW || header % ZLIB_CHECK != 0) {
            return -1;
        }
        return (header & ZLIB_DICTIONARY) != 0 ? CodecResult.UNSUPPORTED : ZlibHeader.BYTES;
    }

    /**
     * True if a trailer says what was found in front of it. If not, the stream is corrupt, or the trailer is that of a gzip member behind it.
     *
     * @param source holds the stream
     * @param at offset of the trailer's first byte; all of it must be there
     * @param checksum CRC-32 for gzip, Adler-32 for zlib
     * @param length of the plain data in bytes
     */
    public boolean matches(MemorySegment source, long at, int checksum, long length) {
        return switch (this) {
            case RAW -> true;
            case GZIP -> source.get(INT_LE, at) == checksum && source.get(INT_LE, at + Integer.BYTES) == (int) length;
            case ZLIB -> source.get(INT_BE, at) == checksum;
        };
    }

    /**
     * True if the last bytes of a source, and no others behind its header, are the trailer of what was found in it. For devices, which stop at
     * the end of the deflate data and do not say where that was: a trailer further ahead means that something follows, another gzip member
     * perhaps, even if it is the same once more. Of plain deflate data nothing can be said, and the answer is true.
     *
     * @param source a whole stream
     * @param body offset of the deflate data
     * @param checksum CRC-32 for gzip, Adler-32 for zlib
     * @param length of the plain data in bytes
     */
    public boolean endsWith(MemorySegment source, long body, int checksum, long length) {
        if (this == RAW) {
            return true;
        }
        long end = source.byteSize() - trailerBytes;
        for (long at = body; at <= end - trailerBytes; at++) { // one that overlaps the last leaves no room for a member
            if (matches(source, at, checksum, length)) {
                return false;
            }
        }
        return matches(source, end, checksum, length);
    }
}
