package io.acomp.hw.iaa;

import io.acomp.spi.CodecConfig;

/**
 * A transform's settings for the software path.
 *
 * @param level 1 or 3
 */
record QplConfig(int level) implements CodecConfig {
    /** The quicker level. */
    static final int FAST = 1;
    /** The denser level. */
    static final int DENSE = 3;
}
