package io.acomp.hw.qat;

import io.acomp.spi.CodecConfig;

/**
 * A transform's settings.
 *
 * @param level of compression, 1 to {@link #MOST_LEVEL}
 */
record QatConfig(int level) implements CodecConfig {
    /** Highest level of 4th generation devices; what a device does not know fails there. */
    static final int MOST_LEVEL = 12;
}
