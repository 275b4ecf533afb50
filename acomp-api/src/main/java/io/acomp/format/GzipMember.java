package io.acomp.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32;

/**
 * gzip members (RFC 1952): header, deflate body, CRC-32 and size. An <em>indexed</em> member says in its header how long it is: with
 * QATzip's extra subfield {@code QZ} (content bytes and body bytes, 32 bits each), so that members of one file can be decoded side by
 * side, by this pipeline and by QATzip.
 */
public final class GzipMember {
    /** Bytes of a header without optional fields. */
    public static final int PLAIN_HEADER_BYTES = 10;
    /** Bytes of a header that holds the {@code QZ} subfield and nothing else optional. */
    public static final int INDEXED_HEADER_BYTES = 24;
    /** Bytes of CRC-32 and content size behind the body. */
    public static final int TRAILER_BYTES = 8;

    static final int WINDOW = 32 << 10;
    static final int EXTRA_LENGTH_AT = PLAIN_HEADER_BYTES;
    static final int EXTRA_AT = EXTRA_LENGTH_AT + 2;
    static final int SUBFIELD_HEADER_BYTES = 4;
    static final int QZ_BYTES = 8;
    static final int BGZF_BYTES = 2;
    static final int QZ = 'Q' | 'Z' << 8;
    static final int BGZF = 'B' | 'C' << 8;

    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int FLAGS_AT = 3;
    private static final int OPERATING_SYSTEM_AT = 9;
    private static final int UNKNOWN_SYSTEM = 255;
    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xE0;

    private GzipMember() {}

    /**
     * Length of a member's header.
     *
     * @param data holds the header
     * @param offset where it starts
     * @param end where the data ends
     * @return bytes up to the body, 0 if more data is needed, -1 if this is no gzip header
     */
    public static long headerLength(MemorySegment data, long offset, long end) {
        if (!startsLikeHeader(data, offset, end)) {
            return -1;
        }
        if (end - offset < PLAIN_HEADER_BYTES) {
            return 0;
        }
        int flags = Bytes.unsigned8(data, offset + FLAGS_AT);
        if (Bytes.unsigned8(data, offset + 2) != DEFLATE || (flags & RESERVED) != 0) {
            return -1;
        }
        long at = offset + PLAIN_HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            if (end - at < 2) {
                return 0;
            }
            at += 2 + Bytes.unsigned16(data, at);
        }
        for (int text = NAME; text <= COMMENT; text <<= 1) {
            if ((flags & text) != 0) {
                at = afterZero(data, at, end);
            }
        }
        at += (flags & HEADER_CRC) != 0 ? 2 : 0;
        return at > end ? 0 : at - offset;
    }

    /**
     * False if a header carries a CRC-16 of itself that does not match.
     *
     * @param data holds the header
     * @param offset where it starts
     * @param length as {@link #headerLength} returned it, above 0
     */
    public static boolean isHeaderIntact(MemorySegment data, long offset, long length) {
        if ((Bytes.unsigned8(data, offset + FLAGS_AT) & HEADER_CRC) == 0) {
            return true;
        }
        long end = offset + length - Short.BYTES;
        CRC32 crc = new CRC32();
        for (long at = offset; at < end; at++) {
            crc.update(Bytes.unsigned8(data, at));
        }
        return Bytes.unsigned16(data, end) == (crc.getValue() & 0xffff);
    }

    /**
     * Writes the header of an indexed member.
     *
     * @param data where to
     * @param offset of its first byte; {@link #INDEXED_HEADER_BYTES} are written
     * @param contentBytes bytes the member decodes to, below 4 GiB
     * @param bodyBytes bytes of its deflate body, below 4 GiB
     */
    public static void writeIndexedHeader(MemorySegment data, long offset, long contentBytes, long bodyBytes) {
        data.asSlice(offset, INDEXED_HEADER_BYTES).fill((byte) 0);
        Bytes.put16(data, offset, MAGIC);
        Bytes.put16(data, offset + 2, DEFLATE | EXTRA << 8);
        data.set(ValueLayout.JAVA_BYTE, offset + OPERATING_SYSTEM_AT, (byte) UNKNOWN_SYSTEM);
        Bytes.put16(data, offset + EXTRA_LENGTH_AT, SUBFIELD_HEADER_BYTES + QZ_BYTES);
        Bytes.put16(data, offset + EXTRA_AT, QZ);
        Bytes.put16(data, offset + EXTRA_AT + 2, QZ_BYTES);
        Bytes.put32(data, offset + EXTRA_AT + SUBFIELD_HEADER_BYTES, (int) contentBytes);
        Bytes.put32(data, offset + EXTRA_AT + SUBFIELD_HEADER_BYTES + 4, (int) bodyBytes);
    }

    /**
     * Content bytes, modulo 4 GiB, that the trailer of a member declares.
     *
     * @param data holds the member
     * @param end where it ends
     */
    public static long declaredContent(MemorySegment data, long end) {
        return Bytes.unsigned32(data, end - Integer.BYTES);
    }

    static boolean startsLikeHeader(MemorySegment data, long offset, long end) {
        return Bytes.startsWith(data, offset, end, MAGIC, 0xffff);
    }

    static boolean hasExtra(MemorySegment data, long offset) {
        return (Bytes.unsigned8(data, offset + FLAGS_AT) & EXTRA) != 0;
    }

    /** Offset after the zero byte that ends a text, beyond {@code end} if it is not there. */
    private static long afterZero(MemorySegment data, long from, long end) {
        long at = from;
        while (at < end && Bytes.unsigned8(data, at) != 0) {
            at++;
        }
        return at + 1;
    }
}
