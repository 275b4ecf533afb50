package io.acomp.hw.iaa;

import io.acomp.spi.CodecConfig;

/**
 * A transform's settings.
 *
 * @param dynamic true for Huffman tables made for the data (level 1), false for the fixed ones (level 0)
 */
record IaaConfig(boolean dynamic) implements CodecConfig {
    /** Level of the fixed Huffman tables: one pass of the device. */
    static final int FIXED_LEVEL = 0;
    /** Level of Huffman tables made for the data: two passes, smaller output. */
    static final int DYNAMIC_LEVEL = 1;
}
