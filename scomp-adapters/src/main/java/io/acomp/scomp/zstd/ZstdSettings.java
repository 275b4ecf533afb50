package io.acomp.scomp.zstd;

import io.acomp.spi.UnsupportedSettingException;

/**
 * Compression parameters as libzstd takes them.
 *
 * @param level compression level
 * @param windowLog binary logarithm of the window in bytes, 0 for the level's own
 * @param checksum true to end frames with a checksum of their content
 */
record ZstdSettings(int level, int windowLog, boolean checksum) {
    private static final int TRAINED_MAGIC = 0xEC30A437;

    /**
     * True if a dictionary claims to be a trained one; anything else is raw content, which cannot be malformed.
     *
     * @param dictionary its bytes
     */
    static boolean isTrained(byte[] dictionary) {
        return dictionary.length >= 8
                && (dictionary[0] & 255 | (dictionary[1] & 255) << 8 | (dictionary[2] & 255) << 16 | dictionary[3] << 24) == TRAINED_MAGIC;
    }

    /**
     * What to say of a trained dictionary that libzstd does not take.
     *
     * @param dictionary its bytes
     */
    static UnsupportedSettingException malformed(byte[] dictionary) {
        return new UnsupportedSettingException("the dictionary has the magic number of a trained one but is malformed, dictionaryBytes=" + dictionary.length);
    }
}
