package io.acomp.scomp.deflate;

import io.acomp.spi.CodecConfig;

/**
 * The settings of a transform, digested.
 *
 * @param level compression level in the implementation's own range, unless {@code compresses} is false
 * @param compresses false if no level was named and the implementation has not the usual default: this configuration only decompresses
 * @param windowBits base-2 logarithm of the largest distance compression may use, 9 to 15
 * @param sourceWindow largest distance in the sources to decompress in bytes, 0 if unknown
 */
record DeflateConfig(int level, boolean compresses, int windowBits, long sourceWindow) implements CodecConfig {}
