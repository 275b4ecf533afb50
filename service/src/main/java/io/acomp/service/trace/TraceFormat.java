package io.acomp.service.trace;

/**
 * Layout of a trace, version 1 ({@code docs/traces.md}). Integers are little-endian unless they are varints (LEB128, 7 bits a byte, lowest
 * first; signed ones in zigzag).
 *
 * <pre>
 *  file   | magic 4 | version 2 | zero 2 | wall clock of the begin in ms 8 | chunk … |
 *  chunk  | type 1 | payload bytes 4 | crc32c of type, bytes and payload 4 | payload |
 *  NAME   | varint id | UTF-8 text |
 *  RECORDS| request … |
 *  END    | varint requests | varint dropped |
 *  request| flags 2 | signed varint ns / 16 since the request before it in the chunk, or the begin | varint algorithm | varint driver | varint source bytes
 *         | varint produced bytes | varint pairs if FLAG_PAIRS | varint wait ns / 16 | varint service ns / 16 |
 * </pre>
 */
final class TraceFormat {
    static final int MAGIC = 0x5254_4341; // "ACTR"
    static final int VERSION = 1;
    static final int MAGIC_AT = 0;
    static final int VERSION_AT = 4;
    static final int ZERO_AT = 6;
    static final int BEGIN_AT = 8;
    static final int HEADER_BYTES = 16;

    static final int TYPE_AT = 0;
    static final int LENGTH_AT = 1;
    static final int CRC_AT = 5;
    static final int CHUNK_HEADER_BYTES = 9;
    static final int MAX_CHUNK_BYTES = 1 << 18;

    static final byte NAME = 'N';
    static final byte RECORDS = 'R';
    static final byte END = 'E';

    static final int MAX_VARINT_BYTES = 10;
    /** Largest encoded request: flags and eight varints. */
    static final int MAX_RECORD_BYTES = 2 + 8 * MAX_VARINT_BYTES;
    /** Times but the begin are kept in units of so many nanoseconds. */
    static final int TIME_SHIFT = 4;

    static final int FLAG_DECOMPRESS = 1;
    static final int FLAG_PART = 1 << 1;
    static final int FLAG_INLINE = 1 << 2;
    static final int FLAG_DEVICE = 1 << 3;
    static final int FLAG_PAIRS = 1 << 4;
    /** The status, as {@link io.acomp.AcompStatus#code()}, is in the high byte. */
    static final int STATUS_SHIFT = 8;

    private TraceFormat() {}
}
