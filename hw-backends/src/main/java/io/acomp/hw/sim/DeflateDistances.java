package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

import io.acomp.format.GzipMember;
import io.acomp.format.ZlibHeader;

/**
 * Looks how far back the matches of a deflate stream reach (RFC 1951), without decoding its bytes: what a device with a small window trips
 * over (HW §1). What is malformed is no business of this class: the codec judges it. Allocates nothing; used by one thread at a time.
 */
final class DeflateDistances {
    /** Algorithms whose streams it reads. */
    static final List<String> ALGORITHMS = List.of("deflate", "gzip", "zlib");

    private static final int MAX_CODE_BITS = 15;
    private static final int LITERAL_CODES = 288;
    private static final int DISTANCE_CODES = 30;
    private static final int LENGTH_CODES = 19;
    private static final int END_OF_BLOCK = 256;
    private static final int LENGTH_SYMBOLS = 29;
    private static final int MALFORMED = -1;
    private static final byte[] LENGTH_CODE_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int ZLIB_DICTIONARY_FLAG = 0x20;
    private static final int ZLIB_DICTIONARY_BYTES = 4;

    private final String algorithm;
    private final Code literals = new Code(LITERAL_CODES);
    private final Code distances = new Code(DISTANCE_CODES);
    private final byte[] lengths = new byte[LITERAL_CODES + DISTANCE_CODES + 2];
    private MemorySegment in = MemorySegment.NULL;
    private long size;
    private long at;
    private long bits;
    private int bitCount;
    private boolean ended;

    /**
     * A reader of streams.
     *
     * @param algorithm one of {@link #ALGORITHMS}
     */
    DeflateDistances(String algorithm) {
        this.algorithm = algorithm;
    }

    /** A canonical Huffman code: how many codes each length has, and the symbols in the order of their codes. */
    private static final class Code {
        private final int[] counts = new int[MAX_CODE_BITS + 1];
        private final int[] starts = new int[MAX_CODE_BITS + 1];
        private final short[] symbols;

        Code(int most) {
            symbols = new short[most];
        }

        /** False if there are more codes than bits allow. */
        boolean build(byte[] lengths, int from, int count) {
            Arrays.fill(counts, 0);
            for (int i = 0; i < count; i++) {
                counts[lengths[from + i]]++;
            }
            counts[0] = 0;
            int start = 0;
            int left = 1;
            for (int length = 1; length <= MAX_CODE_BITS; length++) {
                starts[length] = start;
                start += counts[length];
                left = 2 * left - counts[length];
                if (left < 0) {
                    return false;
                }
            }
            for (int i = 0; i < count; i++) {
                int length = lengths[from + i];
                if (length != 0) {
                    symbols[starts[length]++] = (short) i;
                }
            }
            return true;
        }
    }

    /** Whether a stream holds a match that reaches back further than the window. */
    boolean exceed(MemorySegment stream, long window) {
        in = stream;
        size = stream.byteSize();
        at = 0;
        ended = false;
        boolean found = false;
        while (!found && skippedHeader()) {
            bits = 0;
            bitCount = 0;
            found = bodyExceeds(window);
            at += GzipMember.TRAILER_BYTES;
            if (!algorithm.equals("gzip")) {
                break;
            }
        }
        in = MemorySegment.NULL;
        return found;
    }

    private boolean skippedHeader() {
        if (ended || at >= size) {
            return false;
        }
        long header = switch (algorithm) {
            case "gzip" -> GzipMember.headerLength(in, at, size);
            case "zlib" -> size < ZlibHeader.BYTES
                    ? MALFORMED
                    : ZlibHeader.BYTES + ((in.get(ValueLayout.JAVA_BYTE, 1) & ZLIB_DICTIONARY_FLAG) != 0 ? ZLIB_DICTIONARY_BYTES : 0);
            default -> 0;
        };
        at += header;
        return header > 0 || header == 0 && algorithm.equals("deflate");
    }

    private boolean bodyExceeds(long window) {
        boolean last = false;
        boolean found = false;
        while (!last && !found && !ended) {
            last = take(1) == 1;
            switch (take(2)) {
                case 0 -> skipStored();
                case 1 -> {
                    useFixedCodes();
                    found = blockExceeds(window);
                }
                case 2 -> {
                    ended |= !readCodes();
                    found = blockExceeds(window);
                }
                default -> ended = true;
            }
        }
        return found;
    }

    private void skipStored() {
        take(bitCount); // less than a byte is ever held: the block begins with the next
        int length = take(Short.SIZE);
        take(Short.SIZE);
        at += length;
        ended |= at > size;
    }

    private boolean blockExceeds(long window) {
        while (!ended) {
            int symbol = decode(literals);
            if (symbol >= 0 && symbol < END_OF_BLOCK) {
                continue;
            }
            if (symbol == END_OF_BLOCK) {
                return false;
            }
            if (symbol < 0 || symbol > END_OF_BLOCK + LENGTH_SYMBOLS) {
                break;
            }
            take(lengthExtraBits(symbol - END_OF_BLOCK - 1));
            int code = decode(distances);
            if (code < 0) {
                break;
            }
            if (distance(code) > window) {
                return !ended;
            }
        }
        ended = true;
        return false;
    }

    /** Symbols 0 to 7 and 28 have none, then one more bit every four symbols. */
    private static int lengthExtraBits(int symbol) {
        return symbol < 8 || symbol >= LENGTH_SYMBOLS - 1 ? 0 : symbol / 4 - 1;
    }

    /** Codes 0 to 3 are distances 1 to 4, then every two codes have one more bit. */
    private int distance(int code) {
        if (code < 4) {
            return code + 1;
        }
        int extra = code / 2 - 1;
        return (2 + (code & 1) << extra) + take(extra) + 1;
    }

    private void useFixedCodes() {
        Arrays.fill(lengths, 0, 144, (byte) 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        Arrays.fill(lengths, 280, LITERAL_CODES, (byte) 8);
        literals.build(lengths, 0, LITERAL_CODES);
        Arrays.fill(lengths, 0, DISTANCE_CODES, (byte) 5);
        distances.build(lengths, 0, DISTANCE_CODES);
    }

    /** Reads the codes of a dynamic block; false if they are malformed. */
    private boolean readCodes() {
        int literalCount = take(5) + 257;
        int distanceCount = take(5) + 1;
        int lengthCount = take(4) + 4;
        if (literalCount > LITERAL_CODES || distanceCount > DISTANCE_CODES) {
            return false;
        }
        Arrays.fill(lengths, 0, LENGTH_CODES, (byte) 0);
        for (int i = 0; i < lengthCount; i++) {
            lengths[LENGTH_CODE_ORDER[i]] = (byte) take(3);
        }
        ended |= !literals.build(lengths, 0, LENGTH_CODES);
        int total = literalCount + distanceCount;
        int filled = 0;
        while (filled < total && !ended) {
            int symbol = decode(literals);
            if (symbol >= 0 && symbol < 16) {
                lengths[filled++] = (byte) symbol;
                continue;
            }
            byte repeated = symbol == 16 && filled > 0 ? lengths[filled - 1] : 0;
            int times = symbol == 16 ? 3 + take(2) : symbol == 17 ? 3 + take(3) : 11 + take(7);
            if (symbol < 0 || symbol == 16 && filled == 0 || filled + times > total) {
                return false;
            }
            Arrays.fill(lengths, filled, filled + times, repeated);
            filled += times;
        }
        return !ended && literals.build(lengths, 0, literalCount) && distances.build(lengths, literalCount, distanceCount);
    }

    /** The next symbol, or {@link #MALFORMED}. Codes of one length are consecutive numbers, the first bit of a code its highest. */
    private int decode(Code code) {
        int value = 0;
        int first = 0;
        for (int length = 1; length <= MAX_CODE_BITS; length++) {
            value = value << 1 | take(1);
            int count = code.counts[length];
            if (value - first < count) {
                // build() left each start behind the last symbol of its length
                return code.symbols[code.starts[length] - count + value - first];
            }
            first = first + count << 1;
        }
        return MALFORMED;
    }

    /** The next bits, the first the lowest; zeros, and the end of everything, where the stream has no more. */
    private int take(int count) {
        while (bitCount < count) {
            if (at >= size) {
                ended = true;
                return 0;
            }
            bits |= (in.get(ValueLayout.JAVA_BYTE, at++) & 0xffL) << bitCount;
            bitCount += Byte.SIZE;
        }
        int value = (int) (bits & (1L << count) - 1);
        bits >>>= count;
        bitCount -= count;
        return value;
    }
}
