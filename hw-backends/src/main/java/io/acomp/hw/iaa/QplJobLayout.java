package io.acomp.hw.iaa;

/**
 * Where QPL's {@code qpl_job} keeps what (x86-64, 1.6 to 1.9; HW §4.3). Offsets and sizes are in bytes; words are 4 bytes unless noted.
 *
 * <pre>
 *   0 next_in_ptr   (8)     48 last_bit_offset        112 crc64_poly      (8)
 *   8 available_in          52 level                  120 crc64           (8)
 *  12 total_in              56 statistics_mode        128 next_src2_ptr   (8)
 *  16 next_out_ptr  (8)     64 huffman_table  (8)     136 … 184 filters
 *  24 available_out         72 dictionary     (8)     188 numa_id
 *  28 total_out             80 mini_block_size        192 … 231 state     (5 × 8)
 *  32 op                    88 idx_array      (8)     232 path
 *  36 flags                 96 idx_max_size           240 end
 *  40 crc                  100 idx_num_written
 *  44 xor_checksum         104 decomp_end_processing, 105 ignore_start_bits, 106 ignore_end_bits (1 each)
 * </pre>
 *
 * <p>The library's own state lies behind the structure, inside what {@link QplJob#bytes} says, and holds pointers into it: a job is
 * never moved or copied.
 */
final class QplJobLayout {
    /** Size of the structure; a job is larger. */
    static final long BYTES = 240;
    /** Alignment a job needs in practice: its initialisation takes any, and then lays its state out past its end (HW §4.1). */
    static final long ALIGNMENT = 64;

    /** Next byte to read. */
    static final long NEXT_IN = 0;
    /** Bytes left to read. */
    static final long AVAILABLE_IN = 8;
    /** Bytes read since {@link QplFlags#FIRST}; may run past the end of a deflate stream that something follows. */
    static final long TOTAL_IN = 12;
    /** Next byte to write. */
    static final long NEXT_OUT = 16;
    /** Room left in bytes. */
    static final long AVAILABLE_OUT = 24;
    /** Bytes written since {@link QplFlags#FIRST}. */
    static final long TOTAL_OUT = 28;
    /** What to do: a constant of {@link QplOperation}. */
    static final long OPERATION = 32;
    /** Constants of {@link QplFlags}. */
    static final long FLAGS = 36;
    /** CRC-32 of the plain data; with {@link QplFlags#ZLIB} their Adler-32, its low half one too small after decompression. */
    static final long CRC = 40;
    /** XOR of the plain data's 16-bit words. */
    static final long XOR_CHECKSUM = 44;
    /** Bits used of the last byte written. */
    static final long LAST_BIT_OFFSET = 48;
    /** Compression level: 1 or, on the software path only, 3. */
    static final long LEVEL = 52;
    /** 0 to compress, 1 to gather statistics only. */
    static final long STATISTICS_MODE = 56;
    /** A Huffman table, or null. */
    static final long HUFFMAN_TABLE = 64;
    /** A built dictionary, or null. */
    static final long DICTIONARY = 72;
    /** Bytes between index entries as a code, 0 for no index. */
    static final long MINI_BLOCK_SIZE = 80;
    /** What counts as the end of a deflate stream; 0: the final block. */
    static final long END_PROCESSING = 104;
    /** Bits to skip at the start. */
    static final long IGNORE_START_BITS = 105;
    /** Bits to skip at the end. */
    static final long IGNORE_END_BITS = 106;
    /** Polynomial of {@link QplOperation#CRC64}. */
    static final long CRC64_POLYNOMIAL = 112;
    /** Result of {@link QplOperation#CRC64}. */
    static final long CRC64 = 120;
    /** NUMA node of the device: a node, or a constant of this class. Making a job does not set it. */
    static final long NUMA_NODE = 188;
    /** The path the job was made for; read only. */
    static final long PATH = 232;

    /** {@link #NUMA_NODE}: devices of the caller's socket. */
    static final int NUMA_SOCKET = -1;
    /** {@link #NUMA_NODE}: devices of the caller's node. */
    static final int NUMA_CURRENT = -2;
    /** {@link #NUMA_NODE}: any device. */
    static final int NUMA_ANY = -3;

    private QplJobLayout() {}
}
