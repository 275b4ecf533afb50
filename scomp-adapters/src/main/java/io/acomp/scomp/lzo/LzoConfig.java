package io.acomp.scomp.lzo;

import io.acomp.spi.CodecConfig;

/**
 * The settings of a transform that matter to LZO.
 *
 * @param level 1 to 9
 */
record LzoConfig(int level) implements CodecConfig {
    /** The highest level that means LZO1X-1, as with lzop. */
    static final int LAST_FAST_LEVEL = 6;

    /** True if the level means LZO1X-1, false if LZO1X-999. */
    boolean fast() {
        return level <= LAST_FAST_LEVEL;
    }
}
