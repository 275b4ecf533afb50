package io.acomp.scomp.lz4;

import org.jspecify.annotations.Nullable;

import io.acomp.spi.CodecConfig;

/**
 * A transform's settings, digested.
 *
 * @param level below 1: acceleration {@code -level} of the fast compressor; 1: the fast compressor; otherwise see {@code highCompression}
 * @param highCompression true if {@code level} is one of the HC compressor
 * @param checksum true if frames carry a content checksum
 * @param dictionary prepared, or null; owned by this digest
 */
record Lz4Config(int level, boolean highCompression, boolean checksum, @Nullable Lz4Dictionary dictionary) implements CodecConfig {
    /** Level with the most acceleration: {@code lz4 --fast=65537}. */
    static final int MIN_LEVEL = -65537;
    /** Highest level of the HC compressor. */
    static final int MAX_HC_LEVEL = 12;

    /** Acceleration of the fast compressor, 1 or more. */
    int acceleration() {
        return Math.max(1, -level);
    }

    @Override
    public long nativeBytes() {
        return dictionary == null ? 0 : dictionary.nativeBytes();
    }

    @Override
    public void close() {
        if (dictionary != null) {
            dictionary.close();
        }
    }
}
