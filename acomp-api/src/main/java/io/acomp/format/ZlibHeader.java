package io.acomp.format;

import java.lang.foreign.MemorySegment;

/** The two header bytes of a zlib stream (RFC 1950). */
public final class ZlibHeader {
    /** Bytes of the header. */
    public static final int BYTES = 2;
    /** Bytes of the Adler-32 behind the deflate body, big endian. */
    public static final int TRAILER_BYTES = 4;

    private static final int DEFLATE = 8;
    private static final int LEAST_WINDOW_LOG = 8;
    private static final int MOST_WINDOW_LOG = 15;
    private static final int CHECK = 31;

    private ZlibHeader() {}

    /**
     * The header of a stream without a dictionary.
     *
     * @param window largest back-reference distance in bytes, 0 for the format's largest
     * @param level compression level as zlib counts it, for the level hint; anything outside 0 to 9 counts as the default
     * @return both bytes, the first in the high byte
     */
    public static int of(long window, int level) {
        int log = window <= 0 || window > 1 << MOST_WINDOW_LOG
                ? MOST_WINDOW_LOG
                : Math.max(LEAST_WINDOW_LOG, Long.SIZE - Long.numberOfLeadingZeros(window - 1));
        int hint = level < 0 || level > 9 || level == 6 ? 2 : level < 2 ? 0 : level < 6 ? 1 : 3;
        int header = (log - LEAST_WINDOW_LOG << 4 | DEFLATE) << 8 | hint << 6;
        return header + (CHECK - header % CHECK) % CHECK;
    }

    /** Declared window of a stream in bytes, the format's largest if its first byte is missing or not zlib's. */
    static long window(MemorySegment source) {
        int first = source.byteSize() == 0 ? 0 : Bytes.unsigned8(source, 0);
        int log = LEAST_WINDOW_LOG + (first >>> 4);
        return 1L << ((first & 0x0f) == DEFLATE ? Math.min(log, MOST_WINDOW_LOG) : MOST_WINDOW_LOG);
    }
}
