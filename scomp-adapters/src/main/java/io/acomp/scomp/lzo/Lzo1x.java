package io.acomp.scomp.lzo;

/**
 * The LZO1X format in numbers. A stream is a row of instructions; each but the literal run ends in two state bits that say how many
 * literals (0 to 3) follow it, and what the opcodes 0 to 15 mean depends on how many literals came before them.
 *
 * <pre>
 *  opcode     before it           meaning                                 length            distance
 *  17 + n     start of stream     n literals, 1 to 238
 *  0000LLLL   no literals         literal run                             3 + L, L = 0: 18 + run
 *  0000DDSS   1 to 3 literals     match, then byte H                      2                 (H &lt;&lt; 2) + D + 1
 *  0000DDSS   4 or more literals  match, then byte H                      3                 (H &lt;&lt; 2) + D + 2049
 *  0001HLLL   any                 match M4, then 16 bits DDDDDDDDDDDDDDSS  2 + L, L = 0: 9 + run   (H &lt;&lt; 14) + D + 16384
 *  001LLLLL   any                 match M3, then 16 bits DDDDDDDDDDDDDDSS  2 + L, L = 0: 33 + run  D + 1
 *  LLLDDDSS   any, LLL at least 2 match M2, then byte H                    1 + L            (H &lt;&lt; 3) + D + 1
 *  00010001 00000000 00000000     end of stream: an M4 of distance 16384
 * </pre>
 *
 * A run is a number of zero bytes, 255 each, and a byte that is not zero; 16 bits are little-endian.
 */
final class Lzo1x {
    /** Farthest distance an M2 match reaches; the three-byte match after 4 or more literals starts behind it. */
    static final int M2_MAX_DISTANCE = 1 << 11;
    /** Farthest distance an M3 match reaches. */
    static final int M3_MAX_DISTANCE = 1 << 14;
    /** Farthest distance of the format, reached by M4. */
    static final int MAX_DISTANCE = 3 * M3_MAX_DISTANCE - 1;

    /** Longest M2 match. */
    static final int M2_MAX_LENGTH = 8;
    /** Length of an M3 match whose opcode has a zero length field, before its run. */
    static final int M3_LONG = 33;
    /** Length of an M4 match whose opcode has a zero length field, before its run. */
    static final int M4_LONG = 9;
    /** Length of a literal run whose opcode has a zero length field, before its run. */
    static final int LITERALS_LONG = 18;
    /** Most literals that a first opcode can announce. */
    static final int FIRST_LITERALS_MAX = 238;

    /** Opcode of M3. */
    static final int M3 = 0x20;
    /** Opcode of M4. */
    static final int M4 = 0x10;
    /** First byte of the end marker; two zero bytes follow. Also what a first opcode adds to its number of literals. */
    static final int END = 0x11;
    /** What a run adds per zero byte. */
    static final int RUN_STEP = 255;

    private Lzo1x() {}

    /**
     * Bytes that are enough to compress anything with either compressor.
     *
     * @param length of the source in bytes
     */
    static long maxCompressedLength(long length) {
        return length + length / 16 + 64 + 3;
    }
}
