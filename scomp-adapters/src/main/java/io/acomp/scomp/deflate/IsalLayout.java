package io.acomp.scomp.deflate;

/**
 * Where ISA-L keeps what (igzip_lib.h, so-version 2, LP64). Only the fields a caller sets or reads have a name here; offsets and
 * sizes are in bytes.
 *
 * <pre>
 * isal_zstream                            inflate_state
 *    0 next_in        (8)                     0 next_out        (8)
 *    8 avail_in       (4)                     8 avail_out       (4)
 *   12 total_in       (4)                    12 total_out       (4)
 *   16 next_out       (8)                    16 next_in         (8)
 *   24 avail_out      (4)                    24 read_in         (8)
 *   28 total_out      (4)                    32 avail_in        (4)
 *   32 hufftables     (8)                    36 read_in_length  (4)
 *   40 level          (4)                    40 two decoding tables
 *   44 level_buf_size (4)                 21160 block_state     (4)
 *   48 level_buf      (8)                       …
 *   56 end_of_stream  (2)                 87368 end
 *   58 flush          (2)
 *   60 gzip_flag      (2)
 *   62 hist_bits      (2)
 *   64 internal state
 *   84   its state    (4)
 *      …
 * 82384 end
 * </pre>
 */
final class IsalLayout {
    /** Cache line: ISA-L wants its hash table, which lies in the stream, aligned so. */
    static final long ALIGNMENT = 64;

    /** Size of {@code struct isal_zstream}. */
    static final long STREAM_BYTES = 82384;
    /** Next byte to compress. */
    static final long STREAM_NEXT_IN = 0;
    /** Bytes left to compress. */
    static final long STREAM_AVAIL_IN = 8;
    /** Next byte to write. */
    static final long STREAM_NEXT_OUT = 16;
    /** Room left in bytes. */
    static final long STREAM_AVAIL_OUT = 24;
    /** Compression level, 0 to 3. */
    static final long STREAM_LEVEL = 40;
    /** Size of the level's working memory. */
    static final long STREAM_LEVEL_BUFFER_BYTES = 44;
    /** Address of the level's working memory. */
    static final long STREAM_LEVEL_BUFFER = 48;
    /** 16 bits: 1 if no input follows. */
    static final long STREAM_END_OF_STREAM = 56;
    /** 16 bits: {@link #NO_FLUSH} or {@link #FULL_FLUSH}. */
    static final long STREAM_FLUSH = 58;
    /** What the compressor will do next. */
    static final long STREAM_STATE = 84;

    /** Flush nothing. */
    static final short NO_FLUSH = 0;
    /** End on a byte boundary and forget the history. */
    static final short FULL_FLUSH = 2;
    /** Stream state: everything was written, a new block may begin. */
    static final int STATE_NEW_BLOCK = 0;
    /** Stream state: the final block was written. */
    static final int STATE_END = 11;
    /** Result of every function that went well. */
    static final int OK = 0;

    /** Recommended working memory of levels 1 to 3 (ISAL_DEF_LVLn_DEFAULT). */
    private static final int[] LEVEL_BUFFER_BYTES = {0, 282624, 331776, 348160};
    /** Working memory enough for any level. */
    static final long MAX_LEVEL_BUFFER_BYTES = 348160;

    /** Size of {@code struct inflate_state}. */
    static final long INFLATE_BYTES = 87368;
    /** Next byte to write. */
    static final long INFLATE_NEXT_OUT = 0;
    /** Room left in bytes. */
    static final long INFLATE_AVAIL_OUT = 8;
    /** Next byte to read. */
    static final long INFLATE_NEXT_IN = 16;
    /** Up to 64 bits that were read and not used. */
    static final long INFLATE_READ_IN = 24;
    /** Bytes left to read. */
    static final long INFLATE_AVAIL_IN = 32;
    /** How many bits {@link #INFLATE_READ_IN} holds. */
    static final long INFLATE_READ_IN_BITS = 36;
    /** Where in a stream the decoder is. */
    static final long INFLATE_BLOCK_STATE = 21160;

    /** Block state: the input ended inside a block header. */
    static final int BLOCK_HEADER = 1;
    /** Block state: the final block was decoded, not all its output handed out. */
    static final int BLOCK_INPUT_DONE = 4;
    /** Block state: the final block was decoded and all its output handed out. */
    static final int BLOCK_FINISH = 5;
    /** Result of the whole-stream function: the input ends inside the stream. */
    static final int END_INPUT = 1;
    /** Result of the whole-stream function: the output has no room. */
    static final int OUT_OVERFLOW = 2;

    private IsalLayout() {}

    /** Working memory a level is given, in bytes. */
    static int levelBufferBytes(int level) {
        return LEVEL_BUFFER_BYTES[level];
    }
}
