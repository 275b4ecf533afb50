package io.acomp.scomp.zstd;

/**
 * How much libzstd allocates, for accounting where the library does not say (zstd-jni does not export its {@code ZSTD_sizeof} functions).
 * Figures are what {@code ZSTD_sizeof_CCtx} of 1.5 reports, within a factor of two.
 */
final class ZstdMemory {
    /** A decompression context; it does not grow in single calls. */
    static final long DECOMPRESSOR = 96 << 10;

    private static final long COMPRESSOR = 70 << 10;
    private static final long PREPARED = 28 << 10;
    private static final long BLOCK = 128 << 10;

    private ZstdMemory() {}

    /**
     * A compression context.
     *
     * @param level compression level
     * @param largestSource largest source in bytes it has worked on
     */
    static long compressor(int level, long largestSource) {
        return COMPRESSOR + Math.min(largestSource, BLOCK) * 7 / 2 + tables(level, largestSource);
    }

    /**
     * A dictionary prepared for both directions.
     *
     * @param level compression level
     * @param length of the dictionary in bytes
     */
    static long dictionary(int level, long length) {
        return 2 * (PREPARED + length) + tables(level, length);
    }

    /** The tables of the match finder grow with the data up to a size the level sets. */
    private static long tables(int level, long length) {
        long most = level <= 1 ? 64 << 10
                : level == 2 ? 256 << 10
                : level == 3 ? 768 << 10
                : level == 4 ? 2 << 20
                : level <= 6 ? 3 << 20
                : level <= 8 ? 6 << 20
                : level <= 12 ? 12 << 20
                : level <= 19 ? 17 << 20
                : 160L << (20 + level - 20);
        int perByte = level <= 2 ? 6 : level <= 10 ? 10 : 20;
        return length > most / perByte ? most : length * perByte;
    }
}
