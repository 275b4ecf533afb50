package io.acomp.scomp.deflate;

/**
 * Where zlib's {@code z_stream} keeps what (LP64). Offsets and sizes are in bytes.
 *
 * <pre>
 *   0 next_in    (8)     48 msg      (8)     88 data_type (4)
 *   8 avail_in   (4)     56 state    (8)     96 adler     (8)
 *  16 total_in   (8)     64 zalloc   (8)    104 reserved  (8)
 *  24 next_out   (8)     72 zfree    (8)    112 end
 *  32 avail_out  (4)     80 opaque   (8)
 *  40 total_out  (8)
 * </pre>
 */
final class LibzLayout {
    /** Size of the structure. */
    static final long BYTES = 112;
    /** Next byte to read. */
    static final long NEXT_IN = 0;
    /** Bytes left to read. */
    static final long AVAIL_IN = 8;
    /** Next byte to write. */
    static final long NEXT_OUT = 24;
    /** Room left in bytes. */
    static final long AVAIL_OUT = 32;

    /** Flush nothing. */
    static final int NO_FLUSH = 0;
    /** End on a byte boundary and forget the history. */
    static final int FULL_FLUSH = 3;
    /** No input follows. */
    static final int FINISH = 4;

    /** Result: progress. */
    static final int OK = 0;
    /** Result: the stream ended. */
    static final int STREAM_END = 1;
    /** Result: the data is corrupt. */
    static final int DATA_ERROR = -3;
    /** Result: no memory. */
    static final int MEM_ERROR = -4;
    /** Result: no progress for want of input or room, or not finished although asked to. */
    static final int BUF_ERROR = -5;

    private LibzLayout() {}
}
