package io.acomp.hw.iaa;

/** Bits of {@link QplJobLayout#FLAGS} (HW §4.3). */
final class QplFlags {
    /** The first call of a stream: resets the job's state. */
    static final int FIRST = 0x1;
    /** The last call of a stream. */
    static final int LAST = 0x2;
    /** CRC-32C instead of CRC-32; ignored by compression. */
    static final int CRC32C = 0x4;
    /** gzip around the deflate data. */
    static final int GZIP = 0x8;
    /** Huffman codes alone, without block headers. */
    static final int NO_HEADERS = 0x20;
    /** Ends on a byte boundary after every call. */
    static final int FLUSH_ALWAYS = 0x800;
    /** Begins a new block. */
    static final int START_NEW_BLOCK = 0x1000;
    /** A Huffman table made for the data; without it the fixed one. */
    static final int DYNAMIC_HUFFMAN = 0x2000;
    /** No check by decompression: that check refuses good results above some 32 KiB with 229 (HW §4.1). */
    static final int OMIT_VERIFY = 0x4000;
    /** Literals only, no matches. */
    static final int LITERALS_ONLY = 0x8000;
    /** zlib around the deflate data. Not for compression on a job used before: a failed call leaves its Adler-32 to the next. */
    static final int ZLIB = 0x80000;
    /** No CRC-32. */
    static final int OMIT_CHECKSUMS = 0x100000;
    /** No aggregates. */
    static final int OMIT_AGGREGATES = 0x200000;
    /** Codes of a table both sides have: not deflate. Never together with {@link #DYNAMIC_HUFFMAN}: that writes garbage (HW §4.1). */
    static final int CANNED = 0x400000;

    private QplFlags() {}
}
